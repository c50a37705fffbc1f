# SPDX-License-Identifier: MIT
"""A data folder through many ends of its server: what was answered to clients, what came to the mailbox and to
an endpoint, and what the database says must agree after each."""
import collections
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from faults import Faults  # noqa: E402
from vortexd import NotReady, Refused, Vortexd, wait_for  # noqa: E402
from webhook_sink import WebhookSink  # noqa: E402
from work import Ask, Client, Connection, Identity, Wrong, work_all  # noqa: E402
from run import Mailbox  # noqa: E402
from rounds import Broken  # noqa: E402

CLIENTS = 3
REPLAYS = 6
SETTLE_SECONDS = 60
RETRY = ",".join(["30ms"] * 400)
SINK_MODES = ["ok", "ok", "ok", "500", "closing"]
# Where a server may be ended, and how often it may pass there before: about as often as it does in a round.
POINTS = {"moment": 0, "write": 250, "commit": 30, "reply": 30, "claim": 12, "mailed": 12, "post": 40, "posted": 40,
          "fold": 40, "folded": 1}
AT_STOP = {"fold", "folded"}
# One writer, so what holds for one invitation holds whatever was asked at the same time.
CHECKS = {
    "sequences with gaps": """SELECT count(*) FROM (SELECT 1 FROM event GROUP BY invitation_id
        HAVING count(sequence) <> ifnull(max(sequence), 0) OR min(sequence) < 1)""",
    "uses that are not acceptances": """SELECT count(*) FROM invitation i
        WHERE uses <> (SELECT count(*) FROM acceptance WHERE invitation_id = i.id)""",
    "invitations without the event of their creation": """SELECT count(*) FROM invitation i WHERE NOT EXISTS
        (SELECT 1 FROM event WHERE invitation_id = i.id AND type = 'invitation.created' AND sequence = 1)""",
    "events that are told to nobody": """SELECT count(*) FROM event e WHERE sequence IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id WHERE w.uuid = e.uuid)"""}


class Lane:
    def __init__(self, number, options):
        self.options = options
        self.number = number
        self.random = random.Random(f"{options.seed}-{number}")
        self.data = os.path.join(options.work, f"data{number}")
        self.sink = WebhookSink()
        self.faults = Faults(self.data + ".faults")
        self.server = Vortexd(options.vortexd, self.data, [
            "limits.enabled=false", "webhooks.allow_private=true", "webhooks.retry=" + RETRY, "http.threads=2"])
        self.mailbox = Mailbox(self.data)
        self.credentials = None
        self.identity = None
        self.clients = []
        self.bodies = {}  # what was told, by id
        self.looked_at = 0
        self.counts = collections.Counter()
        self.ends = collections.Counter()

    # How a server begins and ends.

    def is_kill(self):
        return self.options.kind == "kill" or (self.options.kind == "all" and self.random.random() < 0.5)

    def start(self, **more):
        self.server.start(self.faults.variables(
            self.options.library, self.data, POWERCUT_SEED=self.random.randrange(2**32),
            POWERCUT_STATS=self.statistics(), POWERCUT_TORN=self.random.randrange(2),
            POWERCUT_NAMES=self.random.randrange(2), **more))

    def statistics(self):
        return self.data + ".statistics"

    def end(self, kills):
        """Now, unless a point has ended it already."""
        self.server.signal(signal.SIGKILL if kills else signal.SIGUSR2)
        code = self.server.wait()
        if code != -signal.SIGKILL:
            raise Broken(f"ended with {code} instead of being killed:\n{self.server.last_words()}")
        self.counts["ends"] += 1
        if not kills:
            with open(self.statistics(), encoding="utf-8") as file:
                self.counts.update(json.load(file))
            os.unlink(self.statistics())

    def run_into(self, point, kills, most):
        """Starts it with the point armed, and ends it once it listens if that was not reached."""
        self.faults.arm(point, self.random.randrange(most), kills)
        self.start()
        wait_for(lambda: self.server.listening() or not self.server.running(), pause=0.001)
        ready = self.server.listening()
        self.end(kills)
        self.faults.disarm()
        return ready

    def start_well(self):
        self.start()
        self.server.wait_until_ready()
        self.check_credentials(True)

    def check_credentials(self, needed):
        """Needed once a server was ready. From when they are there, they never change."""
        if not os.path.exists(self.server.credentials_file()):
            if self.credentials or needed:
                raise Broken("there is no credentials.json: nobody has the key")
            return
        found = self.server.credentials()
        if (self.credentials or found) != found:
            raise Broken("credentials.json holds other values than before")
        self.credentials = found

    # What a round is made of.

    def first_start(self):
        if self.random.random() < 0.5:
            ready = self.run_into("write", self.is_kill(), 140)
            self.check_credentials(ready)
            self.ends["first start"] += 1
        self.start_well()
        self.identity = Identity(self.credentials)
        self.clients = [Client(f"{self.number}-{n}", self.random.random(), self.identity.component)
                        for n in range(CLIENTS)]
        connection = Connection(self.server.address(), self.identity)
        ask = Ask("POST", "/webhooks", {"url": self.sink.url("hooks")}, "", "endpoint")
        status, _, answer = connection.send(ask)
        connection.close()
        if status != 201:
            raise Broken(f"no endpoint: {status} {answer}")

    def choose_point(self):
        if self.options.point:
            return self.options.point
        return self.random.choice([name for name in POINTS if name not in AT_STOP] + ["fold", "folded"])

    def round(self):
        """Load, the end, and all that must be so after it."""
        point, kills = self.choose_point(), self.is_kill()
        steps = self.random.randrange(4, 14)
        passes = self.random.randrange(POINTS[point] + 1) if POINTS[point] else 0
        self.sink.behave("hooks", self.random.choice(SINK_MODES))
        if point != "moment" and point not in AT_STOP:
            self.faults.arm(point, passes, kills)
        threads, faults = work_all(self.clients, self.server.address(), self.identity, steps)
        if point == "moment":
            wait_for(lambda: sum(len(client.answered) for client in self.clients) > passes + steps
                     or not any(thread.is_alive() for thread in threads), pause=0.0005)
            self.end(kills)
        for thread in threads:
            thread.join()
        if point in AT_STOP and not faults:
            self.faults.arm(point, passes, kills)
            self.server.signal(signal.SIGTERM)
            self.await_stop(kills)
        elif point != "moment":
            wait_for(lambda: not self.server.running(), 0.05)
            self.end(kills)
        self.faults.disarm()
        if faults:
            raise faults[0]
        self.note_end(point, kills)
        self.sink.behave("hooks", "ok")
        self.counts["answered"] += sum(len(client.answered) for client in self.clients)
        if self.random.random() < 0.15:
            self.run_into("write", self.is_kill(), 20)
            self.ends["restart"] += 1
        self.compare()

    def await_stop(self, kills):
        code = self.server.wait()
        if code == 0:
            return
        if code != -signal.SIGKILL or not self.faults.reached():
            raise Broken(f"SIGTERM ended it with {code}:\n{self.server.last_words()}")
        self.counts["ends"] += 1
        if not kills:
            os.unlink(self.statistics())

    def note_end(self, point, kills):
        reached = self.faults.reached() if point != "moment" else "moment"
        self.faults.set("reached", 0)
        self.ends[reached or ("stop" if point in AT_STOP else "moment")] += 1
        self.ends["kill" if kills else "cut"] += 1

    def compare(self):
        self.start_well()
        address = self.server.address()
        for client in self.clients:
            connection = Connection(address, self.identity)
            again = client.ask_again(connection)
            if again is not None:
                self.counts["unanswered"] += 1
                self.counts["done before"] += again
            self.counts["replays"] += client.check_replays(connection, REPLAYS)
            client.check_items(connection)
            client.forget()
            connection.close()
        self.check_database()
        self.check_told()

    # What the database, the mailbox and the endpoint say.

    def connect(self):
        connection = sqlite3.connect(f"file:{self.data}/vortex.db?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        return connection

    def check_database(self):
        connection = self.connect()
        try:
            answer = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            if answer != ["ok"]:
                raise Broken(f"integrity_check: {answer[:3]}")
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise Broken("rows belong to a row that is not there")
            for what, sql in CHECKS.items():
                count = connection.execute(sql).fetchone()[0]
                if count:
                    raise Broken(f"{count} {what}")
            self.check_known(connection)
            self.check_mails(connection)
        except sqlite3.DatabaseError as error:
            raise Broken(f"database: {error}") from error
        finally:
            connection.close()

    def items(self):
        return [item for client in self.clients for item in client.items if item.id]

    def check_known(self, connection):
        """Every request was answered by now, so there is nothing else."""
        known = {str(uuid.UUID(bytes=row["id"])) for row in connection.execute("SELECT id FROM invitation")}
        wanted = {item.id for item in self.items()}
        if known != wanted:
            raise Broken(f"{len(wanted - known)} invitations are lost, {len(known - wanted)} nobody was told of")

    def check_mails(self, connection):
        """Each send that was asked for is one mail, which waits, is in the mailbox, or was not wanted any more.
        Looked at in this order: a row is done only after its mail is there."""
        rows = collections.defaultdict(list)
        uuids = set()
        for row in connection.execute("SELECT invitation_id, uuid, kind, state, attempts FROM outbox"):
            uuids.add(str(uuid.UUID(bytes=row["uuid"])))
            if row["kind"] == "invitation":
                rows[str(uuid.UUID(bytes=row["invitation_id"]))].append(row)
        mails = {message.strip("<>").split("@")[0]: to for message, to in self.mailbox.look().items()}
        for item in self.items():
            sent = rows[item.id]
            if len(sent) != (item.sends if item.mailed() else 0):
                raise Broken(f"{item.id} was to be sent {item.sends} times, and {len(sent)} mails were planned")
            for row in sent:
                self.check_mail(item, row, mails)
        # Rows of this moment may be newer than the mailbox, never older.
        fresh = {str(uuid.UUID(bytes=row[0])) for row in connection.execute("SELECT uuid FROM outbox")}
        if not mails.keys() <= fresh | uuids:
            raise Broken(f"mails that the database does not know: {sorted(mails.keys() - fresh)[:3]}")

    @staticmethod
    def check_mail(item, row, mails):
        name = str(uuid.UUID(bytes=row["uuid"]))
        if row["state"] == "delivered" and mails.get(name) != item.value:
            raise Broken(f"the mail {name} to {item.value} is delivered and not there")
        if row["state"] == "cancelled" and not item.closed:
            raise Broken(f"the mail {name} to {item.value} was cancelled, and the invitation is open")
        if row["state"] == "cancelled" and row["attempts"] == 0 and name in mails:
            raise Broken(f"the mail {name} to {item.value} was cancelled before it was tried, and is there")
        if row["state"] == "failed":
            raise Broken(f"the mail {name} to {item.value} has failed")

    def check_told(self):
        """Nothing is told that is not so; what is told again is told in the same bytes."""
        arrived = self.sink.arrived()
        for request in arrived[self.looked_at:]:
            name = request.headers["webhook-id"]
            if self.bodies.setdefault(name, request.body) != request.body:
                raise Broken(f"two webhooks with the id {name}")
        self.looked_at = len(arrived)
        connection = self.connect()
        known = {str(uuid.UUID(bytes=row[0])) for row in connection.execute("SELECT uuid FROM event")}
        connection.close()
        if not self.bodies.keys() <= known:
            raise Broken(f"webhooks of what is not so: {sorted(self.bodies.keys() - known)[:3]}")

    # The end of a folder.

    def waiting(self):
        connection = self.connect()
        rows = [tuple(row) for table in ("outbox", "webhook_delivery") for row in connection.execute(
            f"SELECT id, state, attempts, last_error FROM {table} WHERE state IN ('queued', 'sending')")]
        connection.close()
        return rows

    def settle(self):
        """Everything is delivered in the end, and everything is as it was answered."""
        if not wait_for(lambda: not self.waiting(), SETTLE_SECONDS, pause=0.02):
            raise Broken(f"this still waits: {self.waiting()[:3]}")
        self.check_database()
        self.check_told()
        connection = Connection(self.server.address(), self.identity)
        for client in self.clients:
            client.check_items(connection, everything=True)
        connection.close()
        self.check_all_told()
        self.counts["mails"] += len(self.mailbox.look())
        self.counts["webhooks"] += len(self.bodies)
        self.counts["copies"] += len(self.sink.arrived()) - len(self.bodies)
        code = self.server.stop()
        if code != 0:
            raise Broken(f"SIGTERM ended it with {code}:\n{self.server.last_words()}")
        self.check_by_command()

    def check_all_told(self):
        connection = self.connect()
        known = {str(uuid.UUID(bytes=row["uuid"])): (row["type"], row["sequence"]) for row in connection.execute(
            "SELECT uuid, type, sequence FROM event WHERE sequence IS NOT NULL")}
        connection.close()
        told = {name: (event["type"], event["data"]["sequence"])
                for name, event in ((name, json.loads(body)) for name, body in self.bodies.items())}
        if told != known:
            raise Broken(f"told and known differ: {sorted(told.items() ^ known.items())[:4]}")

    def check_by_command(self):
        """`vortexd check` says what it finds, and ends with 1 where that is something."""
        if not self.options.has_check:
            return
        try:
            self.server.admin("check")
        except Refused as problems:
            raise Broken(f"check: {problems}") from problems

    def run(self, rounds):
        """Raises Broken, Wrong or NotReady with what must not be."""
        try:
            self.first_start()
            for _ in range(rounds):
                self.round()
                self.counts["rounds"] += 1
            self.settle()
        except (OSError, http.client.HTTPException) as error:
            raise Broken(f"{error!r}; the server says:\n{self.server.last_words()}") from error
        finally:
            self.close()
        self.discard()

    def close(self):
        self.server.kill()
        self.sink.stop()

    def discard(self):
        self.faults.close()
        for path in (self.data, self.data + ".limbo"):
            shutil.rmtree(path, ignore_errors=True)


FAILURES = (Broken, Wrong, NotReady)
