#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets a vortexd make a database with rows in every table, and writes down what it holds and what that server
answers about it: NNNN.sql and NNNN.json beside this file, NNNN being the version of its schema. README.md says when.

usage: record.py [--vortexd PATH --library PATH] [--out FOLDER]
"""
import argparse
import email.parser
import email.utils
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(HERE, "..", "support"), os.path.join(HERE, "..", "durability")]
from faults import Faults  # noqa: E402
from old_data import columns, faults as faults_of, open_to_read, version_of  # noqa: E402
from vortexd import Vortexd, wait_for  # noqa: E402
from webhook_sink import WebhookSink  # noqa: E402
from work import Identity  # noqa: E402

URL = "https://invite.example.com"
DAY_NS = 86400 * 10**9
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
# Far away, so that what waits still waits when the test looks.
LATER = ",".join(["1h"] * 5)
# What a mail that goes out changes in the answers.
CHANGED_BY_MAIL = ("status", "modifiedAt")


class Caller:
    def __init__(self, server):
        self.http = http.client.HTTPConnection(*server.address(), timeout=20)
        self.identity = Identity(server.credentials())

    def plain(self, method, path, body=None, **headers):
        """Status, headers and text."""
        self.http.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = self.http.getresponse()
        return response.status, response.headers, response.read().decode()

    def ask(self, method, path, body=None, user=None, key=None):
        """The JSON of an answer that must be fine; by key, or by a user's token."""
        headers = {"authorization": "Bearer " + self.identity.token(user)} if user else {
            "x-api-key": self.identity.api_key}
        if key:
            headers["idempotency-key"] = key
        status, _, text = self.plain(method, "/api/v1" + path, None if body is None else json.dumps(body),
                                     content_type="application/json", **headers)
        if status not in (200, 201, 202):
            raise RuntimeError(f"{method} {path}: {status} {text}")
        return json.loads(text or "null")

    def invite(self, kind, value, user="ann", key=None, **more):
        target = {"type": kind, **({"value": value} if value else {})}
        body = {"widgetConfigurationId": self.identity.component, "target": target,
                "inviter": {"userId": user, "name": user.title(), "email": user + "@example.com"}, **more}
        return body, self.ask("POST", "/invitations", body, key=key)

    def submit(self, user, address, **more):
        """Through the client API, as that user."""
        return self.ask("POST", "/invitations", {
            "widgetConfigurationId": self.identity.component,
            "payload": {"e": {"value": address, "type": "email"}}, **more}, user)["data"]["invitationEntries"][0]["id"]


class Recording:
    def __init__(self, options, folder):
        self.options = options
        self.data = os.path.join(folder, "data")
        self.faults = Faults(os.path.join(folder, "faults"))
        self.sink = WebhookSink()
        self.server = None
        self.opened = []   # that can be accepted
        self.waiting = []  # with a mail that waits
        self.links = []
        self.kept_opt_out = None
        self.replay = None

    def start(self, *settings):
        self.server = Vortexd(self.options.vortexd, self.data, ["public_url=" + URL, *settings])
        self.server.start(self.faults.variables(self.options.library, self.data))
        self.server.wait_until_ready()
        return Caller(self.server)

    def stop(self):
        if self.server.stop() != 0:
            raise RuntimeError(self.server.last_words())

    def idle(self):
        return not self.rows("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') UNION ALL "
                             "SELECT 1 FROM webhook_delivery WHERE state IN ('queued', 'sending')")

    def rows(self, sql):
        database = open_to_read(os.path.join(self.data, "vortex.db"))
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def await_idle(self):
        if not wait_for(self.idle, 20, 0.05):
            raise RuntimeError("something waits for ever")

    def three_days_ago(self):
        """All that can be done with invitations, with mails and webhooks that arrive."""
        self.faults.set("clock_ns", -3 * DAY_NS)
        caller = self.start("webhooks.allow_private=true")
        self.server.admin("webhooks", "add", self.sink.url("all"))
        team = {"type": "team", "groupId": "t1", "name": "Team one"}
        link = self.invite(caller, "email", "open@example.com", groups=[team, {**team, "groupId": "t2"}],
                           metadata={"plan": "gold", "number": 1.5}, templateVariables={"company": "Acme"},
                           locale="de", message="Come in")["shortLink"]
        self.invite(caller, "phone", "+15551230001", groups=[team])
        self.invite(caller, "internal", "employee-1", user="bob")
        shared = self.invite(caller, "share", "", maxUses=5, unfurlConfig={"title": "Join us"})
        caller.ask("POST", "/invitations/accept", {"invitationIds": [shared["id"]],
                                                   "user": {"email": "joiner@example.com", "name": "Joiner"}})
        _, accepted = caller.invite("email", "accepted@example.com", groups=[team])
        caller.ask("POST", "/invitations/accept", {"invitationIds": [accepted["id"]],
                                                   "user": {"email": "accepted@example.com", "isExisting": True}})
        _, revoked = caller.invite("email", "revoked@example.com")
        caller.ask("DELETE", "/invitations/" + revoked["id"])
        caller.invite("email", "expired@example.com", expiresIn="1d")
        declined = caller.submit("ann", "bob@example.com", passThrough="p=1", configurationAttributes={"seats": 2})
        caller.ask("DELETE", "/invitations/" + declined, user="bob")
        both = caller.submit("ann", "both@example.com", group=team)
        if caller.submit("bob", "both@example.com", group=team) != both:
            raise RuntimeError("two users invited one person twice")
        self.opened.append({"id": both, "email": "both@example.com"})
        caller.ask("POST", "/invitations/autojoin", {
            "scope": "t1", "scopeType": "team", "scopeName": "Team one", "domains": ["acme.example", "acme.test"],
            "componentId": caller.identity.component})
        caller.ask("POST", "/events", {"name": "widget_render", "timestamp": 1767225600}, user="ann")
        self.await_idle()
        self.opt_out(caller)
        caller.plain("GET", link.removeprefix(URL), user_agent=BROWSER)
        self.links = [link.removeprefix(URL), shared["shortLink"].removeprefix(URL)]
        self.stop()

    def invite(self, caller, kind, value, **more):
        _, answer = caller.invite(kind, value, **more)
        if kind in ("email", "phone"):
            self.opened.append({"id": answer["id"], kind: value})
        return answer

    def opt_out(self, caller):
        """One recipient wants no more; the link of another is kept."""
        links = {}
        for name in os.listdir(os.path.join(self.data, "mail", "new")):
            with open(os.path.join(self.data, "mail", "new", name), "rb") as file:
                mail = email.parser.BytesParser().parse(file)
            if found := re.search(f"<{URL}(/u/[^>]+)>", mail["List-Unsubscribe"] or ""):
                links[email.utils.parseaddr(mail["To"])[1]] = found.group(1)
        status, _, _ = caller.plain("POST", links["expired@example.com"], "List-Unsubscribe=One-Click",
                                    content_type="application/x-www-form-urlencoded")
        if status != 200:
            raise RuntimeError("opting out")
        self.kept_opt_out = links["open@example.com"]

    def today(self):
        """Mails and webhooks that wait, and what the server answers."""
        self.sink.stop()
        self.faults.set("clock_ns", 0)
        caller = self.start("webhooks.retry=" + LATER, "mail.retry=" + LATER, "mail.smtp_url=smtp://127.0.0.1:1")
        asked, waiting = caller.invite("email", "waiting@example.com", key="the same again")
        self.replay = {"path": "/api/v1/invitations", "key": "the same again", "body": asked, "answer": waiting}
        self.waiting.append({"id": waiting["id"], "email": "waiting@example.com"})
        caller.plain("GET", "/readyz")
        tried = "SELECT 1 FROM outbox WHERE state = 'queued' AND attempts = 0 UNION ALL " \
                "SELECT 1 FROM webhook_delivery WHERE state = 'queued' AND attempts = 0"
        if not wait_for(lambda: not self.rows(tried) and not self.rows(
                "SELECT 1 FROM outbox WHERE state = 'sending' UNION ALL "
                "SELECT 1 FROM webhook_delivery WHERE state = 'sending'"), 20, 0.05):
            raise RuntimeError("not everything was tried")
        answers, links = self.answers(caller), self.resolve(caller)
        self.server.admin("check")
        self.stop()
        return {"at": int(time.time() * 1000), "credentials": self.server.credentials(), "answers": answers,
                "links": links, "replay": self.replay, "open": self.opened, "waiting": self.waiting}

    def answers(self, caller):
        """What every request that reads is answered, without what a waiting mail changes."""
        paths = ["/invitations/by-scope/team/t1", "/invitations/by-scope/team/t1/autojoin", "/webhooks", "/events"]
        for (found,) in self.rows("SELECT lower(hex(id)) FROM invitation ORDER BY id"):
            name = "-".join((found[:8], found[8:12], found[12:16], found[16:20], found[20:]))
            paths += ["/invitations/" + name, f"/invitations/{name}/events"]
        for one in ("open@example.com", "accepted@example.com", "both@example.com", "expired@example.com"):
            paths.append(f"/invitations?targetType=email&targetValue={one}")
        paths.append("/invitations?targetType=phone&targetValue=%2B15551230001")
        waiting = {"/invitations/" + one["id"] for one in self.waiting}
        found = []
        for path in paths:
            answer = caller.ask("GET", path)
            if path in waiting:
                answer = {name: value for name, value in answer.items() if name not in CHANGED_BY_MAIL}
            # Its history goes on.
            if path.removesuffix("/events") not in waiting or path in waiting:
                found.append({"path": "/api/v1" + path, "answer": answer})
        return found

    def resolve(self, caller):
        """HEAD changes no count."""
        found = []
        for path in [*self.links, self.kept_opt_out]:
            status, headers, _ = caller.plain("HEAD", path, user_agent=BROWSER)
            found.append({"path": path, "status": status, "location": headers["location"]})
        return found

    def dump(self, record):
        database = open_to_read(os.path.join(self.data, "vortex.db"))
        version = version_of(database)
        if found := faults_of(database):
            raise RuntimeError(found)
        for table in columns(database):
            if not database.execute(f"SELECT 1 FROM {table}").fetchone():
                raise RuntimeError(f"{table} has no row")
        made_by = subprocess.run([self.options.vortexd, "--version"], capture_output=True, text=True, check=True)
        path = os.path.join(self.options.out, f"{version:04}")
        with open(path + ".sql", "w", encoding="utf-8") as file:
            file.write("-- SPDX-License-Identifier: MIT\n"
                       f"-- Made by tests/schemas/record.py with {made_by.stdout.split(chr(10))[0]} itself, which had\n"
                       f"-- schema {version}. Keys and secrets are values for tests.\n"
                       f"PRAGMA application_id = {database.execute('PRAGMA application_id').fetchone()[0]};\n"
                       f"PRAGMA user_version = {version};\n" + "\n".join(database.iterdump()) + "\n")
        with open(path + ".json", "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
            file.write("\n")
        database.close()
        return path


def main():
    parser = argparse.ArgumentParser(description="Records the database of a vortexd for tests of upgrades.")
    parser.add_argument("--vortexd", type=os.path.abspath, default=os.path.join(ROOT, "build/release/bin/vortexd"))
    parser.add_argument("--library", type=os.path.abspath,
                        default=os.path.join(ROOT, "build/release/tests/durability/powercut.so"))
    parser.add_argument("--out", type=os.path.abspath, default=HERE)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="vortex-record-")
    recording = Recording(options, folder)
    try:
        recording.three_days_ago()
        print(recording.dump(recording.today()))
    finally:
        if recording.server:
            recording.server.kill()
    shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
