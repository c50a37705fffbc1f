# SPDX-License-Identifier: MIT
"""What clients asked of a server and were promised by it, and how that compares with what is there."""
import dataclasses
import http.client
import json
import random
import threading
import urllib.parse

OPEN_STATES = {"queued", "sending", "sent", "delivered", "shared", "unfurled"}
REQUEST_SECONDS = 20


@dataclasses.dataclass
class Item:
    """One invitation. An answered request must hold; one without an answer holds whole or not at all."""
    target: dict
    group: dict
    inviter: str
    note: str
    id: str = None
    created_at: str = None
    created: bool = False  # answered
    closed_by: str = None  # accept or revoke: at least sent
    closed: bool = False   # answered

    def acknowledged(self):
        return int(self.created) + int(self.closed)


class Refused(Exception):
    """The server answered, but not with what the request deserves."""


class Api:
    """One kept connection."""

    def __init__(self, address, credentials):
        self.connection = http.client.HTTPConnection(*address, timeout=REQUEST_SECONDS)
        self.headers = {"x-api-key": credentials["apiKey"], "content-type": "application/json"}
        self.component = credentials["componentId"]

    def send(self, method, path, body=None):
        """Status and a function that reads the body: the status alone is an acknowledgement."""
        text = None if body is None else json.dumps(body)
        self.connection.request(method, "/api/v1/invitations" + path, body=text, headers=self.headers)
        response = self.connection.getresponse()
        return response.status, response.read

    def get(self, path):
        status, read = self.send("GET", path)
        return status, json.loads(read())

    def create(self, item):
        return self.send("POST", "", {
            "widgetConfigurationId": self.component, "target": item.target,
            "inviter": {"userId": item.inviter}, "groups": [item.group], "metadata": {"note": item.note}})

    def close_invitation(self, item):
        if item.closed_by == "revoke":
            return self.send("DELETE", "/" + item.id)
        identity = "phone" if item.target["type"] == "phone" else "email"
        return self.send("POST", "/accept", {
            "invitationIds": [item.id], "user": {identity: item.target["value"]}})

    def list_of(self, target):
        query = urllib.parse.urlencode({"targetType": target["type"], "targetValue": target["value"]})
        status, answer = self.get("?" + query)
        if status != 200:
            raise Refused(f"listing {target['value']}: {status} {answer}")
        return answer["invitations"]


class Writer(threading.Thread):
    """A client that creates, accepts and revokes until the power is out, and notes what it was told."""

    def __init__(self, name, seed, address, credentials, items):
        super().__init__(daemon=True)
        self.label = name
        self.random = random.Random(seed)
        self.api = Api(address, credentials)
        self.items = items
        self.open = [item for item in items if item.created and not item.closed_by]
        self.fault = None
        self.power_is_out = threading.Event()

    def run(self):
        try:
            while True:
                self.step()
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            if not self.power_is_out.is_set():
                self.fault = error
        except Exception as error:  # pylint: disable=broad-except
            self.fault = error

    def step(self):
        if self.open and self.random.random() < 0.35:
            self.close_one()
        else:
            self.create_one()

    def create_one(self):
        item = self.new_item(f"{self.label}-{len(self.items)}")
        self.items.append(item)
        status, read = self.api.create(item)
        item.created = self.done(status, read, 201)
        if item.created:
            answer = json.loads(read())
            item.id, item.created_at = answer["id"], answer["createdAt"]
            self.open.append(item)

    def close_one(self):
        item = self.open.pop(self.random.randrange(len(self.open)))
        item.closed_by = self.random.choice(["accept", "revoke"])
        status, read = self.api.close_invitation(item)
        item.closed = self.done(status, read, 200)
        if item.closed:
            read()

    @staticmethod
    def done(status, read, wanted):
        """503 is no promise either way; anything else that is not as wanted is a fault of the server."""
        if status == wanted:
            return True
        if status != 503:
            raise Refused(f"{status} instead of {wanted}: {read()!r}")
        read()
        return False

    def new_item(self, label):
        number = len(self.items)
        target = self.random.choices([
            {"type": "email", "value": f"p{label}@example.com"},
            {"type": "phone", "value": "+1" + "".join(c for c in label if c.isdigit()).zfill(9)},
            {"type": "internal", "value": f"member-{label}"}], [8, 1, 1])[0]
        group = {"type": "team", "groupId": f"t{number % 7}", "name": f"Team {number % 7}"}
        return Item(target, group, inviter=f"u{number % 3}", note="n" * self.random.randrange(2000) + label)


@dataclasses.dataclass
class Verdict:
    lost: list = dataclasses.field(default_factory=list)
    broken: list = dataclasses.field(default_factory=list)


def state_of(shown):
    """open, accepted or revoked; None for anything in between."""
    accepts = shown["accepts"]
    if shown["deactivated"]:
        return "revoked" if shown["status"] in OPEN_STATES and not accepts else None
    if shown["status"] == "accepted":
        return "accepted" if len(accepts) == 1 else None
    return "open" if shown["status"] in OPEN_STATES and not accepts else None


def differences(item, shown):
    """The members that are not what the client sent or was told."""
    group = shown["groups"][0] if shown["groups"] else {}
    accepted = [accept["target"]["value"] for accept in shown["accepts"]]
    pairs = {
        "id": (item.id, shown["id"]),
        "target": ([item.target], [{k: t[k] for k in ("type", "value")} for t in shown["target"]]),
        "groups": (item.group, {k: group.get(k) for k in ("type", "groupId", "name")}),
        "foreignCreatorId": (item.inviter, shown["foreignCreatorId"]),
        "metadata": (item.note, (shown["metadata"] or {}).get("note")),
        "createdAt": (item.created_at or shown["createdAt"], shown["createdAt"]),
        "accepts": (accepted and [item.target["value"]], accepted)}
    return [f"{name}: {want!r} became {have!r}" for name, (want, have) in pairs.items() if want != have]


def verify(api, item, verdict):
    """Compares one item with the server; afterwards the item says what is there. False: it is not there."""
    listed = [entry["id"] for entry in api.list_of(item.target)]
    if item.id is None and listed:
        item.id = listed[0]
    status, shown = api.get("/" + item.id) if item.id else (404, None)
    if status == 404:
        if item.created:
            verdict.lost.append(f"create of {item.target['value']}")
        return False
    if status != 200:
        verdict.broken.append(f"{item.target['value']}: {status} {shown}")
        return True
    state = state_of(shown)
    check_listing(item, state, listed, verdict)
    for difference in differences(item, shown):
        verdict.broken.append(f"{item.target['value']}: {difference}")
    check_state(item, state, verdict)
    item.created, item.created_at = True, shown["createdAt"]
    return True


def check_listing(item, state, listed, verdict):
    wanted = [item.id] if state == "open" else []
    if listed != wanted:
        verdict.broken.append(f"{item.target['value']} is {state}, but its target lists {len(listed)}")


def check_state(item, state, verdict):
    closed = {"accept": "accepted", "revoke": "revoked", None: "open"}[item.closed_by]
    if state == "open" and item.closed:
        verdict.lost.append(f"{item.closed_by} of {item.target['value']}")
    elif state not in ("open", closed):
        verdict.broken.append(f"{item.target['value']} is {state}, not {closed}")
    if state == "open":
        item.closed_by, item.closed = None, False
    else:
        item.closed = True


def verify_all(address, credentials, items, verdict, clients=4):
    """Verifies with several clients at once and returns the items that are there."""
    present = [None] * len(items)
    faults = []

    def work(first):
        try:
            api = Api(address, credentials)
            for index in range(first, len(items), clients):
                present[index] = verify(api, items[index], verdict)
        except Exception as error:  # pylint: disable=broad-except
            faults.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return [item for item, there in zip(items, present) if there]
