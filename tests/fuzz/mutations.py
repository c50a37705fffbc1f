# SPDX-License-Identifier: MIT
"""Good requests to a vortexd, and what is changed of them: whole structures, headers, bytes."""
import base64
import copy
import hashlib
import hmac
import json
import time
import uuid
from urllib.parse import quote

SDKS = ("vortex-node-sdk/0.20.0", "vortex-python-sdk/0.19.0", "vortex-java-sdk/1.20.0", "Mozilla/5.0", "curl/8.0")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "G\tT", "")
VERSIONS = ("HTTP/1.0", "HTTP/1.1", "HTTP/1.2", "HTTP/2.0", "HTTP/11", "http/1.1", "FTP/1.1", "", "HTTP/1.1 x")
HEADERS = (
    ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "gzip, chunked"), ("Transfer-Encoding", "\x0bchunked"),
    ("Content-Length", "0"), ("Content-Length", "-1"), ("Content-Length", "+5"), ("Content-Length", "5, 5"),
    ("Content-Length", "99999999999999999999"), ("Content-Length", "0x10"), ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"), ("Connection", "close"), ("Connection", "upgrade, keep-alive"), ("Upgrade", "h2c"),
    ("Host", "evil.example"), ("Host", ""), ("X-Forwarded-For", "127.0.0.1, ::1, garbage"),
    ("x-request-id", "r" * 129), ("x-request-id", "a b\"c"), ("x-request-id", "fine-1.2_3"),
    ("Idempotency-Key", "k"), ("Idempotency-Key", "k" * 300), ("Idempotency-Key", ""), ("Accept-Language", "de, *;q=x"),
    ("Authorization", "Bearer"), ("Authorization", "Bearer a.b.c"), ("x-api-key", "VRTX.AAAA.x"), ("x-api-key", ""),
    ("Origin", "null"), ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "PUT"),
    ("Cookie", "vortex=" + "x" * 500), ("Range", "bytes=0-1"), ("If-None-Match", "*"), ("Accept", "text/html"),
    ("x-session-id", "not-a-uuid"), ("x-session-attestation", "a.b.c"), ("X-Long", "y" * 9000), ("", "no name"),
    ("A B", "space in a name"), ("X-Fold", "one\r\n two"), ("X-Nul", "\0"), ("X-High", "\u00ff\u0085"), ("Trailer", "x-api-key"),
)
PIECES = (b"\0", b"\r\n", b"\n", b"\r", b"%00", b"%", b"%zz", b"%2F", b"%C3%28", b"..", b"//", b"?", b"#", b"\xff\xfe",
          "\u202e".encode(), "\ud83d\ude00".encode("utf-8", "surrogatepass"), b"\\ud800", b"\"", b"{", b"[" * 600, b"'--", b"<script>", b" ", b":", b"A" * 9000)
VALUES = (None, True, False, 0, -1, 1, 2 ** 53 + 1, -2 ** 63, 10 ** 30, 0.1, 1e308, "", " ", "\0", "a\u0000b", "\u202eabc",
          "\U0001f389" * 30, "x" * 300, "x" * 40000, [], {}, [[]], [None], {"": ""}, ["a"] * 101, "email", "share",
          "ann@example.com", "+15551230001", "a@b\u00fccher.example", "https://a.invalid/", "2030-01-01T00:00:00Z", "7d", "-1s",
          "lzstr:N4Ig", "__proto__", "'; drop table invitations; --")


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def bearer(key, user):
    """A token as `generate_token` makes it."""
    _, kid, secret = key.split(".")
    kid = str(uuid.UUID(bytes=base64.urlsafe_b64decode(kid + "==")))
    signing_key = hmac.new(secret.encode(), kid.encode(), hashlib.sha256).digest()
    now = int(time.time())
    parts = [base64url(json.dumps(part).encode()) for part in (
        {"alg": "HS256", "typ": "JWT", "kid": kid}, {"user": user, "iat": now, "exp": now + 3600})]
    text = ".".join(parts)
    return text + "." + base64url(hmac.new(signing_key, text.encode(), hashlib.sha256).digest())


class Request:
    """Parts that can be changed one by one. `bytes` writes them with a length that fits the body, unless the
    headers say one already."""

    def __init__(self, method, target, headers=(), body=None):
        self.method = method
        self.target = target
        self.version = "HTTP/1.1"
        self.headers = [("Host", "localhost"), *headers]
        self.json = body if isinstance(body, dict) else None
        self.body = None if self.json else body or b""
        self.chunked = False

    def bytes(self):
        body = self.body if self.body is not None else json.dumps(self.json).encode()
        headers = list(self.headers)
        if self.chunked:
            headers.append(("Transfer-Encoding", "chunked"))
            half = len(body) // 2
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]) if part)
            body += b"0\r\n\r\n"
        elif body or self.method in ("POST", "PUT"):
            headers.append(("Content-Length", str(len(body))))
        lines = [f"{self.method} {self.target} {self.version}", *(f"{name}: {value}" for name, value in headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogatepass") + body


def key_requests(key, component, pool):
    """Everything that holders of API keys ask for."""
    ids, link = pool
    api = [("x-api-key", key), ("Content-Type", "application/json")]
    inviter = {"userId": "user-1", "userEmail": "jane@example.com", "name": "Jane Doe"}

    def invitation(target, **more):
        body = {"widgetConfigurationId": component, "target": target, "inviter": inviter, **more}
        return Request("POST", "/api/v1/invitations", api, body)

    yield invitation({"type": "email", "value": "ann@example.com"})
    yield invitation({"type": "email", "value": "bob@b\u00fccher.example", "name": "Bob"}, message="Come\nin", locale="de",
                     groups=[{"type": "team", "groupId": "7", "name": "Seven"}], templateVariables={"a": "b"})
    yield invitation({"type": "phone", "value": "+1 (555) 123-0001"}, expiresIn="7d", metadata={"n": 1.5})
    yield invitation({"type": "internal", "value": "u2"}, source="app", subtype="x")
    yield invitation({"type": "share"}, maxUses=3, unfurlConfig={"title": "T"}, scopeId="1", scopeType="t", scopeName="n")
    for identifier in ids:
        path = "/api/v1/invitations/" + identifier
        yield Request("GET", path, api)
        yield Request("HEAD", path, api)
        yield Request("GET", path + "/events?start=0&limit=10", api)
        yield Request("POST", path + "/reinvite", api, b"")
        yield Request("POST", "/api/v1/invitations/accept", api,
                      {"invitationIds": [identifier], "user": {"email": "ann@example.com", "isExisting": True}})
    yield Request("DELETE", "/api/v1/invitations/" + ids[0], api)
    yield Request("GET", "/api/v1/invitations?targetType=email&targetValue=ann%40example.com&start=0&limit=5", api)
    yield Request("GET", "/api/v1/invitations?targetType=share&targetValue=" + quote(link, safe=""), api)
    yield Request("GET", "/api/v1/invitations/by-scope/team/7", api)
    yield Request("GET", "/invitations/by-group/team/a%2Fb/c", api)
    yield Request("DELETE", "/api/v1/invitations/by-scope/nothing/here", api)
    yield Request("GET", "/api/v1/invitations/by-scope/team/7/autojoin", api)
    yield Request("POST", "/api/v1/invitations/autojoin", api,
                  {"scope": "7", "scopeType": "team", "domains": ["acme.example"], "componentId": component})
    yield Request("POST", "/api/v1/invitations/sync-internal-invitation", api,
                  {"creatorId": "user-1", "targetValue": "u2", "action": "accepted", "componentId": component})
    # Its secret is too short: an endpoint that is made is one that the server looks up and posts to.
    yield Request("POST", "/api/v1/webhooks", api,
                  {"url": "https://hooks.invalid/v", "events": ["invitation.accepted"], "secret": "whsec_1"})
    yield Request("GET", "/api/v1/webhooks", api)
    yield Request("DELETE", "/api/v1/webhooks/" + ids[0], api)


def person_requests(key, component, pool):
    """What browsers and apps ask for."""
    ids, link = pool
    user = {"id": "user-1", "email": "jane@example.com", "name": "Jane Doe"}
    app = [("Authorization", "Bearer " + bearer(key, user)), ("x-session-id", "0190f5b2-7d00-4000-8000-000000000001"),
           ("Content-Type", "application/json")]
    page = [("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"), ("Accept-Language", "de-AT, en;q=0.5"), ("Accept", "text/html")]
    form = [*page, ("Content-Type", "application/x-www-form-urlencoded"), ("Origin", "http://localhost")]
    code = "/i/" + link.rpartition("/")[2]
    yield Request("GET", f"/api/v1/widgets/{component}?locale=en&templateVariables=lzstr:N4IgdghgtgpiBcIBSEwwAQDJ1IPZwF8g", app)
    yield Request("POST", "/api/v1/invitations", app,
                  {"widgetConfigurationId": component, "payload": {"emails": {"type": "email", "value": "eve@example.com"}},
                   "group": {"type": "team", "groupId": "7", "name": "Seven"}, "source": "email", "templateVariables": {"a": "b"}})
    yield Request("GET", "/api/v1/invitations/sent?limit=5", app)
    yield Request("GET", "/api/v1/invitations", app)
    yield Request("POST", "/api/v1/invitations/accept", app, {"invitationId": ids[-1]})
    yield Request("POST", "/api/v1/invitations/generate-shareable-link-invite", app, {"widgetConfigurationId": component})
    yield Request("POST", "/api/v1/deferred-links/match", app, {"fingerprint": {"platform": "ios", "screenWidth": 390}})
    yield Request("POST", "/api/v1/events", app, {"name": "widget_loaded", "payload": {}})
    yield Request("OPTIONS", "/api/v1/invitations", [("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "POST")])
    yield Request("GET", code, page)
    yield Request("GET", code, [("User-Agent", "Slackbot-LinkExpanding 1.0")])
    for action in ("accept", "decline", "renew"):
        yield Request("POST", f"{code}/{action}", form, b"nonce=abc&email=ann%40example.com")
    yield Request("GET", "/u/" + code[3:], page)
    yield Request("POST", "/u/" + code[3:], form, b"List-Unsubscribe=One-Click")
    yield Request("GET", "/mailbox/", page)
    for path in ("/healthz", "/readyz", "/", "/nothing"):
        yield Request("GET", path)


def places(value, found):
    """Every container in a JSON value with every key in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        places(value[key], found)
    return found


def change_json(chooser, request):
    if request.body is not None or not isinstance(request.json, dict) or not request.json:
        return change_target(chooser, request)
    container, key = chooser.choice(places(request.json, []))
    what = chooser.randrange(5)
    if what == 0:
        del container[key]
    elif what == 1 and isinstance(container, dict):
        container[chooser.choice(("id", "type", "value", "target", "\u0000", "x" * 300, key.upper()))] = container[key]
    elif what == 2:
        request.json = chooser.choice((container[key], [request.json], {"a": request.json}))
    else:
        container[key] = copy.deepcopy(chooser.choice(VALUES))


def change_body(chooser, request):
    body = bytearray(request.body if request.body is not None else json.dumps(request.json).encode())
    request.body = change_bytes(chooser, bytes(body))


def change_bytes(chooser, data):
    data = bytearray(data)
    for _ in range(chooser.choice((1, 1, 2, 8))):
        at = chooser.randrange(len(data) + 1)
        what = chooser.randrange(5)
        if what == 0 and at < len(data):
            data[at] ^= 1 << chooser.randrange(8)
        elif what == 1:
            data[at:at] = chooser.choice(PIECES)
        elif what == 2:
            del data[at:at + chooser.randrange(1, 40)]
        elif what == 3:
            data[at:at] = data[at:at + chooser.randrange(1, 60)]
        elif at < len(data):
            data[at] = chooser.randrange(256)
    return bytes(data)


def change_target(chooser, request):
    piece = chooser.choice(PIECES).decode("utf-8", "replace")
    at = chooser.randrange(len(request.target) + 1)
    request.target = chooser.choice((
        request.target[:at] + piece + request.target[at:],
        request.target[:at],
        request.target[at:] or "/",
        "http://localhost" + request.target,
        "/api/v1" + request.target,
        request.target + ("&" if "?" in request.target else "?") + chooser.choice(("limit=-1", "start=999999999", "limit=&limit", "=", "%")),
        "*", request.target.replace("/", "//"), request.target.upper()))


def change_headers(chooser, request):
    what = chooser.randrange(5)
    at = chooser.randrange(len(request.headers)) if request.headers else 0
    if what == 0 and request.headers:
        del request.headers[at]
    elif what == 1 and request.headers:
        request.headers.append(request.headers[at])
    elif what == 2 and request.headers:
        name, value = request.headers[at]
        request.headers[at] = (name, change_bytes(chooser, value.encode()).decode("latin-1"))
    else:
        request.headers.insert(at, chooser.choice(HEADERS))


def change_line(chooser, request):
    if chooser.randrange(2):
        request.method = chooser.choice(METHODS)
    else:
        request.version = chooser.choice(VERSIONS)


CONTENT = (change_json, change_json, change_json, change_body)
ANYTHING = (change_json, change_body, change_target, change_target, change_headers, change_headers, change_line)


def mutated(chooser, good):
    """The bytes of one of these requests with one to four changes. Half of them reach the checks of fields: their
    HTTP stays as it was."""
    within = chooser.randrange(2) == 0
    request = copy.deepcopy(chooser.choice([request for request in good if request.json] if within else good))
    for _ in range(chooser.choice((1, 1, 2, 4))):
        chooser.choice(CONTENT if within else ANYTHING)(chooser, request)
    request.chunked = chooser.randrange(6) == 0
    data = request.bytes()
    if within:
        return data
    if chooser.randrange(5) == 0:
        data = change_bytes(chooser, data)
    if chooser.randrange(20) == 0:
        data = data[:chooser.randrange(len(data) + 1)]
    return data
