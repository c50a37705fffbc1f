#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills a vortexd, or cuts its power, while it delivers, and looks at what came to a relay and to an endpoint
that outlive it, and that misbehave now and then.

In the end, when nothing is left to do: each open invitation by email has its mail, at least once and under one
Message-ID; what was closed before a cut is not mailed after it; each event that the database knows was told, at
least once, in the same bytes, and no other one; and nothing is still on its way.

usage: crash_test.py with the arguments of tests/durability/rounds.py
"""
import collections
import json
import os
import random
import sqlite3
import sys
import threading
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
sys.path.insert(0, os.path.join(HERE, "..", "durability"))
from relay import Relay  # noqa: E402
from rounds import Broken, Folder, main  # noqa: E402
from vortexd import wait_for  # noqa: E402
from webhook_sink import WebhookSink  # noqa: E402

DELIVERY_SECONDS = 60
# So many that nothing is given up, and so short that nothing waits long for its last try.
RETRY = ",".join(["50ms"] * 500)
ENDPOINT = "hooks"
RELAY_MODES = ["ok", "ok", "421", "drop", "AGAIN drop", "DATA 451 4.3.0 not now"]
ENDPOINT_MODES = ["ok", "ok", "500", "closing", "429 1"]
OPEN, CLOSED = ["invitation.created"], {
    "accept": ["invitation.created", "invitation.accepted", "member.created", "group.member.added"],
    "revoke": ["invitation.created", "invitation.deactivated"]}


class Trouble(threading.Thread):
    """Changes how the relay and the endpoint behave, until it is told to end."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder = folder
        self.random = random.Random(folder.number)
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(self.random.uniform(0.02, 0.15)):
            self.folder.relay.behave(self.random.choice(RELAY_MODES))
            self.folder.sink.behave(ENDPOINT, self.random.choice(ENDPOINT_MODES))
        self.folder.relay.behave("ok")
        self.folder.sink.behave(ENDPOINT, "ok")


class DeliveringFolder(Folder):
    """One whose server delivers to a relay and to an endpoint, which are there before and after it."""

    CLIENTS = 4
    ROUNDS = 4

    def __init__(self, number, options):
        self.relay = Relay(os.path.join(options.work, f"relay{number}"))
        self.sink = WebhookSink()
        super().__init__(number, options)
        self.trouble = Trouble(self)
        self.connections = 0  # to the relay, of servers that are gone
        self.closed = {}      # by address: how many connections there had been by the cut after that

    def settings(self):
        return [f"mail.smtp_url={self.relay.url()}", "mail.retry=" + RETRY,
                "webhooks.allow_private=true", "webhooks.retry=" + RETRY]

    def prepare(self):
        self.server.admin("webhooks", "add", self.sink.url(ENDPOINT))
        self.trouble.start()

    def close(self):
        super().close()
        self.trouble.over.set()
        if self.trouble.is_alive():
            self.trouble.join()
        if self.relay.running():
            self.relay.stop()
            self.sink.stop()

    def has_been_cut(self):
        self.connections = self.relay.connections()

    def addresses(self):
        return {item.target["value"]: item for item in self.all_items() if item.target["type"] == "email"}

    def find_lost(self):
        for address, item in self.addresses().items():
            if item.closed:
                self.closed.setdefault(address, self.connections)
        self.check_no_strays()
        sent = {mail.to for mail in self.relay.mails()}
        waiting = {row["invitation_id"] for row in self.rows("outbox") if row["state"] in ("queued", "sending")}
        return [f"mail to {address}" for address, item in self.addresses().items()
                if not item.closed_by and address not in sent and item.id not in waiting]

    def check_no_strays(self):
        """Nothing is delivered of what is not there, nor by mail of what was closed before a cut."""
        known = self.addresses()
        ids = {item.id for item in self.all_items()}
        for mail in self.relay.mails():
            if mail.to not in known:
                raise Broken(f"mail for an invitation that is not there: {mail.to}")
            if int(mail.envelope["connection"]) > self.closed.get(mail.to, sys.maxsize):
                raise Broken(f"mail for an invitation that was closed before a cut: {mail.to}")
        for event in self.events().values():
            if event["data"]["invitationId"] not in ids:
                raise Broken(f"a webhook for an invitation that is not there: {event}")

    def events(self):
        """What came to the endpoint, by its id. Copies have the same bytes."""
        bodies = {}
        for request in self.sink.arrived():
            if bodies.setdefault(request.headers["webhook-id"], request.body) != request.body:
                raise Broken(f"two webhooks with the id {request.headers['webhook-id']}")
        return {name: json.loads(body) for name, body in bodies.items()}

    def rows(self, table):
        """Of the database: ids as texts, the rest as it is."""
        connection = sqlite3.connect(f"file:{self.data}/vortex.db?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            return [{name: str(uuid.UUID(bytes=value)) if isinstance(value, bytes) else value
                     for name, value in zip(row.keys(), row)} for row in connection.execute(f"SELECT * FROM {table}")]
        finally:
            connection.close()

    def waiting(self):
        return [row for table in ("outbox", "webhook_delivery") for row in self.rows(table)
                if row["state"] in ("queued", "sending")]

    def settle(self):
        self.trouble.over.set()
        self.trouble.join()
        if not wait_for(lambda: not self.waiting(), DELIVERY_SECONDS, pause=0.1):
            raise Broken(f"this still waits: {self.waiting()[:3]}")
        self.check_no_strays()
        self.check_mails()
        self.check_webhooks()
        mails, requests = self.relay.mails(), self.sink.arrived()
        return (f"{len(mails)} mails to {len({mail.id for mail in mails})}, "
                f"{len(requests)} webhooks for {len(self.events())} events")

    def check_mails(self):
        copies = collections.defaultdict(list)
        for mail in self.relay.mails():
            copies[mail.to].append(mail)
        for address, mails in copies.items():
            if len({mail.id for mail in mails}) > 1:
                raise Broken(f"several Message-IDs to {address}: {[mail.id for mail in mails]}")
        for address, item in self.addresses().items():
            if not item.closed_by and address not in copies:
                raise Broken(f"no mail to {address}")
        arrived = {mail.id.strip("<>").split("@")[0] for mail in self.relay.mails()}
        rows = {row["uuid"]: row for row in self.rows("outbox")}
        for name, row in rows.items():
            untouched = row["state"] == "cancelled" and row["attempts"] == 0
            if row["state"] not in ("sent", "cancelled") or (row["state"] == "sent") > (name in arrived):
                raise Broken(f"this mail did not arrive: {row}")
            if untouched and name in arrived:
                raise Broken(f"this mail was cancelled before anybody had it, and sent: {row}")
        if not arrived <= rows.keys():
            raise Broken(f"mails that the database does not know: {sorted(arrived - rows.keys())[:3]}")

    def check_webhooks(self):
        told = {name: (event["type"], event["data"]["invitationId"], event["data"]["sequence"])
                for name, event in self.events().items()}
        known = {row["uuid"]: (row["type"], row["invitation_id"], row["sequence"])
                 for row in self.rows("event") if row["sequence"]}
        if told != known:
            raise Broken(f"told and known differ: {sorted(told.items() ^ known.items())[:4]}")
        by_invitation = collections.defaultdict(list)
        for kind, invitation, sequence in told.values():
            by_invitation[invitation].append((sequence, kind))
        for item in self.all_items():
            wanted = CLOSED[item.closed_by] if item.closed_by else OPEN
            events = sorted(by_invitation[item.id])
            if events != list(enumerate(wanted, 1)):
                raise Broken(f"{item.target['value']} is {item.closed_by or 'open'}, but these were told: {events}")


if __name__ == "__main__":
    sys.exit(main("Ends a vortexd while it delivers.", DeliveringFolder))
