#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Starts today's vortexd on the database of every version there has been, and one that has another schema after
today's: nothing is lost, everything is answered as before, and the schema is that of a new database.

usage: upgrade_test.py --vortexd PATH --weak PATH --library PATH [unittest arguments]
"""
import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from faults import Faults  # noqa: E402
from old_data import (APPLICATION_ID, NEXT, columns, contents, dumps, faults as faults_of,  # noqa: E402
                      migrations, open_to_read, shape, shape_made_by, version_of)
from run import Mailbox  # noqa: E402
from vortexd import Vortexd, wait_for  # noqa: E402

OPTIONS = None
URL = "https://invite.example.com"
HOUR_MS = 3600 * 1000
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def difference(want, have, where=""):
    """Where an answer is not what it was; members that are new are fine."""
    if isinstance(want, dict) and isinstance(have, dict):
        for name, value in want.items():
            if name not in have:
                return f"{where}.{name} is missing"
            if found := difference(value, have[name], f"{where}.{name}"):
                return found
        return None
    if isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        for number, (one, other) in enumerate(zip(want, have)):
            if found := difference(one, other, f"{where}[{number}]"):
                return found
        return None
    return None if want == have else f"{where} is {have!r} instead of {want!r}"


class Dumps(unittest.TestCase):
    def test_there_is_one_of_each_version(self):
        self.assertEqual([dump.version for dump in dumps()], list(range(1, len(migrations()) + 1)))

    def test_a_migration_never_changes(self):
        """What was released makes the schema that it made then; whatever comes is a migration more."""
        for dump in dumps():
            with self.subTest(version=dump.version), tempfile.TemporaryDirectory() as folder:
                dump.put(os.path.join(folder, "data"))
                database = open_to_read(os.path.join(folder, "data", "vortex.db"))
                self.assertEqual(shape(database), shape_made_by(migrations()[:dump.version]))
                self.assertEqual((version_of(database), faults_of(database)), (dump.version, []))
                self.assertEqual([table for table in columns(database)
                                  if not database.execute(f"SELECT 1 FROM {table}").fetchone()], [])
                database.close()


class Server:
    """Either of them on a folder, an hour or more after the dump was made."""

    def __init__(self, case, dump, data, binary, variables, hours):
        self.case = case
        faults = Faults(data + ".faults")
        case.addCleanup(faults.page.close)
        self.vortexd = Vortexd(binary, data, ["public_url=" + URL])
        case.addCleanup(self.vortexd.kill)
        if dump:
            faults.set("clock_ns", (dump.record["at"] + hours * HOUR_MS) * 10**6 - time.time_ns())
        self.vortexd.start({**faults.variables(OPTIONS.library, data), **variables})
        self.vortexd.wait_until_ready()
        self.http = http.client.HTTPConnection(*self.vortexd.address(), timeout=20)
        case.addCleanup(self.http.close)
        self.key = self.vortexd.credentials()["apiKey"]

    def ask(self, method, path, body=None, **headers):
        self.http.request(method, path, body=None if body is None else json.dumps(body), headers={
            "x-api-key": self.key, "content-type": "application/json", **headers})
        response = self.http.getresponse()
        text = response.read()
        return response.status, response.headers, text

    def answer(self, path):
        status, _, text = self.ask("GET", path)
        self.case.assertEqual(status, 200, path)
        return json.loads(text)

    def stop(self):
        self.case.assertEqual(self.vortexd.stop(), 0, self.vortexd.last_words())


class Upgrade(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="vortex-upgrade-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name

    def fresh_shape(self, binary, variables):
        data = os.path.join(self.folder, "fresh")
        Server(self, None, data, binary, variables, 0).stop()
        return self.look(data, shape), self.look(data, version_of)

    def look(self, data, question):
        database = open_to_read(os.path.join(data, "vortex.db"))
        try:
            return question(database)
        finally:
            database.close()

    def test_every_version_becomes_todays(self):
        self.upgrade_all(OPTIONS.vortexd, {})

    def test_every_version_becomes_the_next(self):
        self.upgrade_all(OPTIONS.weak, {"VORTEX_TEST_MIGRATION": NEXT})

    def upgrade_all(self, binary, variables):
        wanted, newest = self.fresh_shape(binary, variables)
        for dump in dumps():
            with self.subTest(version=dump.version):
                data = os.path.join(self.folder, f"from{dump.version}")
                dump.put(data)
                before = self.look(data, lambda database: contents(database, columns(database)))
                server = Server(self, dump, data, binary, variables, hours=0)
                self.assertEqual(server.vortexd.admin("check"), {"fine": True, "items": []})
                self.check_answers(server, dump)
                server.stop()
                self.check_copy(dump, data, before, newest)
                server = Server(self, dump, data, binary, variables, hours=2)
                self.check_work(server, dump)
                self.assertEqual(server.vortexd.admin("check"), {"fine": True, "items": []})
                server.stop()
                self.assertEqual(self.look(data, shape), wanted)
                self.assertEqual(self.look(data, version_of), newest)

    def check_answers(self, server, dump):
        """The key is good, everything is told as before, links lead to where they led."""
        for one in dump.record["answers"]:
            self.assertIsNone(difference(one["answer"], server.answer(one["path"])), one["path"])
        for link in dump.record["links"]:
            status, headers, _ = server.ask("HEAD", link["path"], **{"user-agent": BROWSER})
            self.assertEqual((status, headers["location"]), (link["status"], link["location"]), link["path"])
        asked = dump.record["replay"]
        status, headers, text = server.ask("POST", asked["path"], asked["body"], **{"idempotency-key": asked["key"]})
        self.assertEqual((status, headers["Idempotency-Replayed"]), (201, "true"))
        self.assertEqual(json.loads(text), asked["answer"])

    def check_work(self, server, dump):
        """What was open can be accepted, and mails that waited go out."""
        for one in dump.record["open"]:
            user = {name: value for name, value in one.items() if name != "id"}
            status, _, text = server.ask("POST", "/api/v1/invitations/accept",
                                         {"invitationIds": [one["id"]], "user": user})
            self.assertEqual(status, 200, text)
            shown = server.answer("/api/v1/invitations/" + one["id"])
            self.assertEqual((shown["status"], len(shown["accepts"])), ("accepted", 1))
        waiting = {one["email"] for one in dump.record["waiting"]}
        mailbox = Mailbox(server.vortexd.data)
        self.assertTrue(wait_for(lambda: waiting <= set(mailbox.look().values()), pause=0.01), waiting)

    def check_copy(self, dump, data, before, newest):
        """Beside the database is the old one, where it was another; the server of then would read it."""
        names = [name for name in os.listdir(data) if ".schema-" in name]
        self.assertEqual(names, [f"vortex.db.schema-{dump.version}"] if dump.version < newest else [])
        for name in names:
            copy = os.path.join(data, name)
            database = open_to_read(copy)
            self.assertEqual(version_of(database), dump.version)
            self.assertEqual(database.execute("PRAGMA application_id").fetchone()[0], APPLICATION_ID)
            self.assertEqual(contents(database, columns(database)), before)
            self.assertEqual(shape(database), shape_made_by(migrations()[:dump.version]))
            database.close()
            found = subprocess.run([OPTIONS.vortexd, "check", copy], capture_output=True, text=True, check=False)
            self.assertEqual((found.returncode, found.stdout), (0, "fine  true\n"), found.stderr)


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser()
    for NAME in ("--vortexd", "--weak", "--library"):
        PARSER.add_argument(NAME, required=True, type=os.path.abspath)
    OPTIONS, REST = PARSER.parse_known_args()
    unittest.main(argv=[sys.argv[0], *REST])
