# SPDX-License-Identifier: MIT
"""What the SDK can decode is what tests/support/sdk_decoders.txt says of it: each cell of its column is tried with
answers that are wrong in this one member."""
import copy
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from checks import Checks, true
from subject import Raised
from world import HERE

FACTS = Checks()
TABLE = os.path.join(HERE, "..", "support", "sdk_decoders.txt")
MISSING = object()
TIME = "2026-01-01T00:00:00.000Z"
INVITATION = {
    "id": "i-1", "accountId": "acc-1", "projectId": "prj-1", "deploymentId": "dep-1", "widgetConfigurationId": "wc-1",
    "status": "queued", "invitationType": "single_use", "deliveryTypes": ["email"], "deliveryCount": 0,
    "clickThroughs": 0, "views": 0, "target": [{"type": "email", "value": "a@example.com", "name": None,
                                                "avatarUrl": None}],
    "groups": [{"id": "g", "accountId": "acc-1", "groupId": "team-1", "type": "team", "name": "Team", "createdAt": TIME}],
    "accepts": [{"id": "a-1", "accountId": "acc-1", "projectId": "prj-1", "acceptedAt": TIME,
                 "target": {"type": "email", "value": "a@example.com"}, "targetType": "email",
                 "targetValue": "a@example.com"}],
    "foreignCreatorId": "u", "creatorName": None, "creatorAvatarUrl": None, "createdAt": TIME, "modifiedAt": None,
    "expires": None, "expired": False, "deactivated": False, "attributes": {}, "configurationAttributes": {},
    "formSubmissionData": {}, "metadata": {}, "passThrough": None, "scope": "team-1", "scopeType": "team",
    "source": "email", "subtype": None}
# How each shape is got: the method, its arguments, a good answer, and the way to the shape within it.
CREATE = {"component": "c", "target": {"type": "email", "value": "a@example.com"}, "inviter": {"userId": "u"}}
SCOPE = {"type": "team", "scope": "7"}
SYNC = {"creatorId": "c", "targetValue": "v", "action": "accepted", "componentId": "c"}
AUTOJOIN = {"autojoinDomains": [{"id": "1", "domain": "acme.com"}], "invitation": INVITATION}
SHAPES = {
    "invitation": ("get_invitation", {"id": "1"}, INVITATION, []),
    "target": ("reinvite", {"id": "1"}, INVITATION, ["target", 0]),
    "group": ("get_invitation", {"id": "1"}, INVITATION, ["groups", 0]),
    "accept": ("get_invitation", {"id": "1"}, INVITATION, ["accepts", 0]),
    "list": ("get_invitations_by_scope", SCOPE, {"invitations": [INVITATION]}, []),
    "created": ("create_invitation", CREATE, {"id": "1", "shortLink": "l", "status": "queued", "createdAt": TIME}, []),
    "autojoin": ("get_autojoin_domains", SCOPE, AUTOJOIN, []),
    "domain": ("get_autojoin_domains", SCOPE, AUTOJOIN, ["autojoinDomains", 0]),
    "synced": ("sync_internal_invitation", SYNC, {"processed": 1, "invitationIds": ["1"]}, [])}


def read_table():
    """The rows of each shape, as name, kind and the cells of the SDKs by their names."""
    shapes, sdks, rows = {}, [], None
    with open(TABLE, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if not words or line.startswith("#") or words[0] in ("enum", "answer"):
                continue
            if words[0] == "sdks":
                sdks = words[1:]
            elif words[0] == "shape":
                rows = shapes.setdefault(words[1], [])
            else:
                rows.append((words[0], words[1], dict(zip(sdks, words[2:]))))
    return shapes


class Stub:
    """A server that gives every request the answer that is set."""

    def __enter__(self):
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # One write for head and body, or each answer waits for an acknowledgement.

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(stub.status)
                self.send_header("Content-Type", "application/json")
                if stub.status != 204:
                    self.send_header("Content-Length", str(len(stub.body)))
                self.end_headers()
                self.wfile.write(stub.body)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *arguments):
                pass

        self.status, self.body = 200, b""
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def decodes(self, sdk, name, given, body, status=200):
        self.body, self.status = body, status
        try:
            sdk.ask(name, given, url=self.url)
        except Raised:
            return False
        return True


def wrong_values(kind):
    """Values that are not of this kind."""
    if kind.startswith("["):
        inner = kind[1:-1]
        yield 42
        if inner != "any":
            yield [42]
        if inner not in ("any",) and not inner.endswith("?"):
            yield [None]
    elif kind.startswith("enum."):
        yield from ("pending", 42)
    elif kind == "text":
        yield from (42, {})
    elif kind == "int":
        yield from (1.5, 1.0, -1, {})
    elif kind == "whole":
        yield from (1.5, {})
    elif kind == "flag":
        yield {}
    elif kind != "any":  # an object of some shape
        yield from ([], "x")


def good_values(kind):
    """Values that are, although they are not what the server sends."""
    if kind == "whole":
        yield from (1.0, -1)
    if kind.endswith("?]"):
        yield [None]


def trials(kind, need, cell_kind):
    """Values, and whether they can be decoded."""
    kind = cell_kind or kind
    yield MISSING, need != "R"
    yield None, need in ("O", "-", "X")
    if need in ("R", "D", "O"):
        yield from ((value, False) for value in wrong_values(kind))
        yield from ((value, True) for value in good_values(kind))
    elif need == "-" and kind != "any":
        yield from ((value, True) for value in wrong_values(kind))


def changed(good, way, name, value):
    body = copy.deepcopy(good)
    inside = body
    for step in way:
        inside = inside[step]
    if value is MISSING:
        inside.pop(name, None)
    else:
        inside[name] = value
    return json.dumps(body).encode()


@FACTS.add("what it can decode is what the table says")
def _(sdk):
    table, found, tried = read_table(), [], 0
    with Stub() as stub:
        for shape, (name, given, good, way) in SHAPES.items():
            true(stub.decodes(sdk, name, given, json.dumps(good).encode()), f"{shape}: a good answer")
            for member, kind, cells in table[shape]:
                need, _, cell_kind = cells[sdk.sdk.column].partition(":")
                if member == "*":
                    tests = [("unknown", 1, need != "fail")]
                else:
                    tests = [(member, value, fine) for value, fine in trials(kind, need, cell_kind)]
                for where, value, fine in tests:
                    tried += 1
                    if stub.decodes(sdk, name, given, changed(good, way, where, value)) != fine:
                        shown = "missing" if value is MISSING else json.dumps(value)
                        found.append(f"{shape}.{where} {shown}: the table says {'good' if fine else 'bad'}")
        ((_, _, cells),) = table["nothing"]
        for body, status in [(b"null", 200), (b"{}", 200), (b"", 200), (b"", 204)]:
            tried += 1
            need = cells[sdk.sdk.column]
            fine = need == "-" or (need == "R:null" and body == b"null") or (need == "R" and status != 204)
            if stub.decodes(sdk, "revoke_invitation", {"id": "1"}, body, status) != fine:
                found.append(f"DELETE {status} {body!r}: the table says {'good' if fine else 'bad'}")
    true(not found, f"{len(found)} of {tried}: " + "; ".join(found))
    true(tried > 200, tried)
