# SPDX-License-Identifier: MIT
"""What clients of a server do that may end at any moment: each request has an Idempotency-Key, and one that was
not answered is asked again, in the same words, when a server is back. So after that nothing is uncertain."""
import base64
import dataclasses
import hashlib
import hmac
import http.client
import json
import random
import threading
import time
import uuid

REQUEST_SECONDS = 20
OPEN_STATES = {"queued", "sending", "sent", "delivered", "shared", "unfurled"}


class Wrong(Exception):
    """An answer that no client should get, whatever happened to the server before."""


@dataclasses.dataclass
class Ask:
    """One request, with what was answered to it."""
    method: str
    path: str
    body: dict
    user: str  # who asks by token; empty: by key
    key: str   # Idempotency-Key
    status: int = None
    answer: dict = None

    def is_answered(self):
        return self.status is not None


@dataclasses.dataclass
class Item:
    """One invitation as it must be by what was answered."""
    kind: str          # target type
    value: str
    creator: str
    by_token: bool
    note: str
    id: str = None
    sends: int = 0     # sends that were asked for
    accepted_by: list = dataclasses.field(default_factory=list)
    closed: str = None  # accepted or revoked

    def mailed(self):
        return self.kind == "email"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Identity:
    """Whose key it is, and the tokens that a back end makes with it."""

    def __init__(self, credentials):
        self.api_key = credentials["apiKey"]
        self.component = credentials["componentId"]
        _, kid, secret = self.api_key.split(".", 2)
        self.kid = str(uuid.UUID(bytes=base64.urlsafe_b64decode(kid + "==")))
        self.signing_key = hmac.new(secret.encode(), self.kid.encode(), hashlib.sha256).digest()

    def token(self, user):
        header = {"alg": "HS256", "typ": "JWT", "kid": self.kid}
        claims = {"user": {"id": user, "email": user + "@example.com"}, "exp": int(time.time()) + 3600}
        text = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
        return text + "." + b64(hmac.new(self.signing_key, text.encode(), hashlib.sha256).digest())

    def headers(self, ask):
        if ask.user:
            return {"authorization": "Bearer " + self.token(ask.user)}
        return {"x-api-key": self.api_key}


class Connection:
    """One kept connection."""

    def __init__(self, address, identity):
        self.http = http.client.HTTPConnection(*address, timeout=REQUEST_SECONDS)
        self.identity = identity

    def send(self, ask):
        """Status, headers and body."""
        headers = {"content-type": "application/json", "idempotency-key": ask.key, **self.identity.headers(ask)}
        self.http.request(ask.method, "/api/v1" + ask.path, headers=headers,
                          body=None if ask.body is None else json.dumps(ask.body))
        response = self.http.getresponse()
        return response.status, response.headers, json.loads(response.read() or b"null")

    def get(self, path):
        self.http.request("GET", "/api/v1" + path, headers={"x-api-key": self.identity.api_key})
        response = self.http.getresponse()
        return response.status, json.loads(response.read())

    def close(self):
        self.http.close()


class Client:
    """Knows its invitations across the lives of a server; no other client touches them."""

    def __init__(self, label, seed, component):
        self.label = label
        self.random = random.Random(seed)
        self.component = component
        self.items = []
        self.answered = []   # asks of this life of the server
        self.pending = None  # (ask, item, what its answer means)
        self.asked = 0
        self.touched = set()  # numbers of items, in this life

    def work(self, connection, steps):
        """True if it could ask that often, False if the server ended before."""
        try:
            for _ in range(steps):
                self.ask(connection, *self.choose())
            return True
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return False
        finally:
            connection.close()

    def choose(self):
        """The next request, its item, and what is to be noted once it is answered."""
        able = [item for item in self.items if item.id and not item.closed]
        if able and self.random.random() < 0.55:
            item = self.random.choice(able)
            return item, *self.random.choices([self.accept, self.revoke, self.reinvite], [4, 2, 4])[0](item)
        return self.create()

    def make_ask(self, method, path, body, user=""):
        self.asked += 1
        return Ask(method, path, body, user, f"{self.label}-{self.asked}")

    def create(self):
        number = len(self.items)
        kind = self.random.choices(["email", "phone", "share"], [7, 1, 1])[0]
        by_token = kind == "email" and self.random.random() < 0.4
        value = {"email": f"p{self.label}-{number}@example.com", "share": "",
                 "phone": f"+1{int(hashlib.sha256(self.label.encode()).hexdigest(), 16) % 10**6:06}{number:05}"}[kind]
        item = Item(kind, value, f"u{number % 3}", by_token, "n" * self.random.randrange(1500) + str(number))
        self.items.append(item)
        group = {"type": "team", "groupId": f"t{number % 5}", "name": f"Team {number % 5}"}
        if by_token:
            return item, self.make_ask("POST", "/invitations", {
                "widgetConfigurationId": self.component, "metadata": {"note": item.note}, "group": group,
                "payload": {"e": {"value": value, "type": "email"}}}, item.creator), self.note_submission
        target = {"type": kind, "value": value} if value else {"type": kind}
        return item, self.make_ask("POST", "/invitations", {
            "widgetConfigurationId": self.component, "target": target, "inviter": {"userId": item.creator},
            "groups": [group], "metadata": {"note": item.note}}), self.note_create

    def accept(self, item):
        if item.kind == "share":
            who = f"joiner{len(item.accepted_by)}-{self.label}-{self.items.index(item)}@example.com"
            user = {"email": who}
        else:
            who = item.value
            user = {"phone" if item.kind == "phone" else "email": who}

        def note(noted, _):
            noted.accepted_by.append(who)
            noted.closed = None if noted.kind == "share" else "accepted"
        if item.by_token:
            return self.make_ask("POST", "/invitations/accept", {"invitationId": item.id}, who.split("@")[0]), note
        return self.make_ask("POST", "/invitations/accept", {"invitationIds": [item.id], "user": user}), note

    def revoke(self, item):
        def note(noted, _):
            noted.closed = "revoked"
        return self.make_ask("DELETE", "/invitations/" + item.id, None, item.creator if item.by_token else ""), note

    def reinvite(self, item):
        def note(noted, _):
            noted.sends += 1
        return self.make_ask("POST", f"/invitations/{item.id}/reinvite", {}), note

    @staticmethod
    def note_create(item, answer):
        item.id, item.sends = answer["id"], int(item.mailed())

    @staticmethod
    def note_submission(item, answer):
        item.id, item.sends = answer["data"]["invitationEntries"][0]["id"], 1

    def ask(self, connection, item, ask, note):
        self.pending = (item, ask, note)
        self.touched.add(self.items.index(item))
        status, _, answer = connection.send(ask)
        self.note(status, answer)

    def note(self, status, answer):
        item, ask, note = self.pending
        if status not in (200, 201):
            raise Wrong(f"{ask.method} {ask.path} {ask.key}: {status} {answer}")
        ask.status, ask.answer = status, answer
        note(item, answer)
        self.answered.append(ask)
        self.pending = None

    def ask_again(self, connection):
        """What was not answered, once more. True if the server had done it already."""
        if not self.pending:
            return None
        status, headers, answer = connection.send(self.pending[1])
        self.note(status, answer)
        return headers.get("Idempotency-Replayed") == "true"

    def check_replays(self, connection, most):
        """What was answered is answered alike, and not done again. Returns how many were asked."""
        chosen = self.random.sample(self.answered, min(most, len(self.answered)))
        for ask in chosen:
            status, headers, answer = connection.send(ask)
            if (status, answer) != (ask.status, ask.answer) or headers.get("Idempotency-Replayed") != "true":
                raise Wrong(f"a repeat of {ask.method} {ask.path} {ask.key} was answered {status} {answer} "
                            f"instead of {ask.status} {ask.answer}")
        return len(chosen)

    def check_items(self, connection, everything=False):
        """What was touched in the last life, or all, is as it was answered."""
        for number, item in enumerate(self.items):
            if everything or number in self.touched:
                check_item(connection, item)

    def forget(self):
        """Of what was asked; the invitations are kept in mind."""
        self.answered = []
        self.touched = set()


def check_item(connection, item):
    status, shown = connection.get("/invitations/" + item.id)
    if status != 200:
        raise Wrong(f"lost: {item.id} of {item.value or 'a link'}: {status} {shown}")
    state = "revoked" if shown["deactivated"] else "accepted" if shown["status"] == "accepted" else None
    found = {"closed": (item.closed, state),
             "accepts": (sorted(item.accepted_by), sorted(a["target"]["value"] for a in shown["accepts"])),
             "metadata": (item.note, (shown["metadata"] or {}).get("note")),
             "creator": (item.creator, shown["foreignCreatorId"]),
             "scopes": (1, len(shown["groups"]))}
    if item.kind != "share":
        found["target"] = ([item.value], [target["value"] for target in shown["target"]])
    if not state and shown["status"] not in OPEN_STATES:
        found["status"] = ("an open one", shown["status"])
    for name, (want, have) in found.items():
        if want != have:
            raise Wrong(f"{name} of {item.id} is {have!r} instead of {want!r}")


def work_all(clients, address, identity, steps):
    """All at once, until each has asked so often or the server is gone. Raises Wrong."""
    faults = []

    def run(client):
        try:
            client.work(Connection(address, identity), steps)
        except Wrong as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    return threads, faults
