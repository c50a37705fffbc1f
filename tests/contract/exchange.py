# SPDX-License-Identifier: MIT
"""One request with its answer, and what an OpenAPI document has against them."""
import base64
import json
import re
import urllib.parse

from document import for_credential

# Every answer has these, or may.
ALWAYS = {"date", "content-type", "content-length", "connection"}
PROBLEMS_MAX = 3
# Beside these, where pages of other origins may ask.
CORS = {"vary", "access-control-allow-origin", "access-control-expose-headers"}
# People open these: they get a page also where nothing is.
PAGES = ("/i/", "/u/")
KEY_START = "VRTX."


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.headers, self.body = method, headers, body
        target = re.sub("^https?://[^/?]*", "", target, flags=re.I)
        path, _, query = target.partition("?")
        self.path = path or "/"
        self.query = urllib.parse.parse_qsl(query, keep_blank_values=True, errors="replace")

    def operation(self):
        """The method as the document has it."""
        return "get" if self.method == "HEAD" else self.method.lower()

    def credential(self):
        """Whose it is: `key`, `user`, or None where there is none."""
        if "x-api-key" in self.headers:
            return "key"
        scheme, _, text = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and text:
            return "key" if text.startswith(KEY_START) else "user"
        return "user" if "x-vortex-user-signature" in self.headers else None


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.media_type = headers.get("content-type", "").split(";")[0]

    def json(self):
        return json.loads(self.body)


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read_exchange(line):
    """A line that the scenarios have written: the request, or None where that was none, and the answer."""
    node = json.loads(line)
    answer = Answer(node["status"], node["headers"], bytes_of(node["body"]))
    return read_request(bytes_of(node["sent"]), node["before"]), answer


def read_request(sent, before):
    """The request behind so many others in the bytes of a connection; None where that cannot be told."""
    for _ in range(before + 1):
        head, end, rest = sent.lstrip(b"\r\n").partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if not end or len(words) != 3 or not words[2].startswith("HTTP/1."):
            return None
        headers = dict((name.strip().lower(), value.strip()) for name, _, value in
                       (line.partition(":") for line in lines[1:]))
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body, sent = read_chunks(rest)
        elif re.fullmatch("[0-9]*", headers.get("content-length", "")):
            size = int(headers.get("content-length") or 0)
            body, sent = rest[:size], rest[size:]
        else:
            return None
        if body is None:
            return None
    return Request(words[0], words[1], headers, body)


def read_chunks(text):
    """Body and what follows it; None and nothing where chunks are broken."""
    body = b""
    while True:
        head, end, text = text.partition(b"\r\n")
        size = re.match(rb"[0-9A-Fa-f]+", head)
        if not end or not size:
            return None, b""
        count = int(size.group(), 16)
        if count == 0:
            return body, text.partition(b"\r\n")[2] if text.startswith(b"\r\n") else text.partition(b"\r\n\r\n")[2]
        body, text = body + text[:count], text[count + 2:]


class Judge:
    """`statuses` is the table of errors: the status of each code."""

    def __init__(self, document, statuses):
        self.document, self.statuses = document, statuses
        self.any_error = document.validator({"$ref": "#/components/schemas/Error"}, closed=True)
        unprocessed = document.node["components"]["responses"]["Unprocessed"]
        self.unprocessed = unprocessed["content"]["application/json"]["schema"]

    def problems(self, request, answer):
        """Yields what is wrong, in words."""
        path = self.document.find_path(request.path) if request else None
        if path is None:
            yield from self.nowhere(request, answer)
            return
        operation = self.document.operations.get((path, request.operation()))
        if operation is None:
            yield from self.not_allowed(path, request, answer)
            return
        yield from self.answered(operation, request, answer)
        if 200 <= answer.status < 300:
            yield from self.asked(operation, request)

    def operation(self, request):
        """The operation that is asked for, or None."""
        path = self.document.find_path(request.path) if request else None
        return self.document.operations.get((path, request.operation())) if path else None

    def nowhere(self, request, answer):
        if request and request.path.startswith(PAGES) and answer.media_type == "text/html":
            if answer.status != 404:
                yield f"{answer.status} for a link that can be none"
            return
        yield from self.refused(answer, {"route_not_found"} if request else set())

    def refused(self, answer, codes):
        """Where nothing else is documented: an error that any request may get, or one of these."""
        if answer.status < 400:
            yield f"{answer.status} for what the document does not have"
            return
        yield from self.error(answer, self.any_error)
        code = self.code(answer)
        if code is not None and code not in codes and not self.is_unprocessed(code):
            yield f"{code} is not what any request may be answered"

    def not_allowed(self, path, request, answer):
        if request.method == "OPTIONS" and answer.status == 204:
            yield from self.preflight(path, answer)
            return
        if answer.status != 405:
            yield from self.refused(answer, set())
            return
        yield from same_methods("Allow", answer.headers.get("allow"), self.document.methods(path))
        if answer.media_type == "application/json":
            yield from self.error(answer, self.any_error)

    def preflight(self, path, answer):
        for_users = [method for method in self.document.methods(path)
                     if self.document.operations[path, method].is_for_users()]
        if not for_users:
            yield "pages of other origins have no business here"
        if "access-control-allow-methods" in answer.headers:
            yield from same_methods("what CORS allows", answer.headers["access-control-allow-methods"], for_users)

    def answered(self, operation, request, answer):
        response = operation.responses.get(str(answer.status))
        if response is None:
            response = operation.responses["default"]
            if answer.status < 400:
                yield f"the status {answer.status} is not documented"
                return
        yield from self.answer_headers(response, answer, CORS if self.document.is_for_users(operation.path) else ())
        content = response.get("content", {})
        if not answer.body and (request.method == "HEAD" or not content):
            return
        if answer.media_type not in content:
            yield f"{answer.media_type or 'a body'} is not documented for {answer.status}"
        elif answer.media_type == "application/json":
            schema = for_credential(content["application/json"]["schema"], request.credential())
            yield from self.error(answer, self.document.validator(schema, closed=True))

    def answer_headers(self, response, answer, others):
        documented = {name.lower(): self.document.resolve(header)
                      for name, header in response.get("headers", {}).items()}
        for name, header in documented.items():
            if name in answer.headers:
                yield from faults(self.document.validator(header["schema"]), answer.headers[name], "header " + name)
            elif header.get("required"):
                yield f"the header {name} is missing"
        for name in answer.headers:
            if name not in documented and name not in ALWAYS and name not in others:
                yield f"the header {name} is not documented"

    def error(self, answer, validator):
        """The body against a schema; where it has a code, it goes with the status."""
        if not answer.body:
            return
        try:
            node = answer.json()
        except ValueError:
            yield "the body is no JSON"
            return
        yield from faults(validator, node, "body")
        code = self.code(answer)
        if code is not None and self.statuses.get(code) != answer.status:
            yield f"{code} goes with {self.statuses.get(code)}"

    def code(self, answer):
        if answer.status < 400 or answer.media_type != "application/json" or not answer.body:
            return None
        return answer.json().get("code")

    def is_unprocessed(self, code):
        return code in codes_of(self.unprocessed)

    def codes(self, response):
        """Those that a documented answer may have; none where it is no error in JSON."""
        return codes_of(response.get("content", {}).get("application/json", {}).get("schema", {}))

    def asked(self, operation, request):
        """What was done was asked for as documented: body, query and headers."""
        schema = operation.body_schema(request.credential())
        if schema is not None:
            yield from faults(self.document.validator(schema), json.loads(request.body), "request")
        query = dict(reversed(request.query))
        for parameter in operation.parameters:
            name, schema = parameter["name"], parameter["schema"]
            given = {"query": query.get(name), "header": request.headers.get(name.lower())}.get(parameter["in"])
            if given is None:
                if parameter.get("required") and parameter["in"] != "path":
                    yield f"the parameter {name} is needed"
                continue
            if schema.get("type") == "integer":
                given = int(given)
            yield from faults(self.document.validator(schema), given, "parameter " + name)


def codes_of(schema):
    """The codes in the schema of an error that names some."""
    code = schema.get("allOf", [{}])[-1].get("properties", {}).get("code", {})
    return set(code.get("enum", [code["const"]] if "const" in code else []))


def same_methods(what, listed, documented):
    found = set((listed or "").split(", ")) - {"HEAD"}
    wanted = {method.upper() for method in documented}
    if found != wanted or ("GET" in wanted) != ("HEAD" in (listed or "")):
        yield f"{what} is {listed}, and {', '.join(sorted(wanted))} are documented"


def faults(validator, value, where):
    if validator.is_valid(value):
        return
    for number, error in enumerate(validator.iter_errors(value)):
        if number == PROBLEMS_MAX:
            return
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda inner: len(inner.absolute_path))
        path = ".".join(str(step) for step in deepest.absolute_path)
        yield f"{where}{'.' if path else ''}{path}: {deepest.message[:300]}"
