#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ends a vortexd by kill or power cut while it brings a database up to date: the oldest version there has been, with
thousands of invitations, to the one after today's (tests/schemas/next.sql). What is left is the old schema or the new
one, whole and with every row, and the next start ends with the new one.

usage: upgrade_ends.py --weak PATH --library PATH [--more N] [--seed S] [--expect-loss]
  --more         so many ends at random writes, too
  --expect-loss  passes only if something is wrong in the end: shows that the test is not blind
"""
import argparse
import collections
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from faults import Faults  # noqa: E402
from old_data import (APPLICATION_ID, NEXT, columns, contents, dumps, faults as faults_of,  # noqa: E402
                      migrations, read, shape, shape_made_by, version_of)
from rounds import Broken  # noqa: E402
from vortexd import NotReady, Refused, Vortexd, wait_for  # noqa: E402

INVITATIONS = 2500
NEVER = 2**31
# At which places, after which part of all that is done there, and how. Each must be reached.
ENDS = [("copy", 0, "cut"), ("write", 0.15, "cut"), ("upgrade", 0, "cut"), ("upgrade", 0.4, "cut"),
        ("upgrade", 0.7, "kill"), ("upgrade", 1, "cut"), ("commit", 0.5, "cut"), ("commit", 1, "cut"),
        ("fold", 0, "cut"), ("fold", 0.5, "cut"), ("listens", 0, "cut")]
# Copies of an invitation that waits for its invitee, each with the event of its creation.
MANY = """
    CREATE TEMP TABLE made AS
      WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {count})
      SELECT x, randomblob(16) AS id FROM n;
    CREATE TEMP TABLE one AS SELECT * FROM invitation WHERE target_type = 'phone' AND held = 1 LIMIT 1;
    INSERT INTO invitation ({columns}) SELECT {values} FROM made, one;
    INSERT INTO event (environment_id, invitation_id, uuid, type, sequence, actor, detail, happened_at)
      SELECT one.environment_id, made.id, randomblob(16), 'invitation.created', 1, 'key', '{{}}', one.created_at
      FROM made, one;
"""


def put_many(path):
    """Fills the database of the dump."""
    database = sqlite3.connect(path)
    names = columns(database)["invitation"]
    own = {"id": "made.id", "target_key": "'many-' || made.x", "target_value": "'many ' || made.x",
           "metadata": f"""'{{"note": "{'x' * 900}"}}'"""}
    values = ", ".join(own.get(name, "one." + name) for name in names)
    database.executescript(MANY.format(count=INVITATIONS, columns=", ".join(names), values=values))
    count = database.execute("SELECT count(*) FROM invitation").fetchone()[0]
    database.execute("PRAGMA journal_mode = WAL")  # as its server has left it
    database.close()
    if count <= INVITATIONS:
        raise Broken(f"only {count} invitations were made")


class Upgrades:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.oldest = dumps()[0]
        self.base = os.path.join(options.work, "base")
        self.data = os.path.join(options.work, "data")
        self.faults = Faults(self.data + ".faults")
        self.server = Vortexd(options.weak, self.data, ["http.threads=1"])
        self.counts = collections.Counter()
        self.shapes = {self.oldest.version: shape_made_by(migrations()[:self.oldest.version]),
                       len(migrations()) + 1: shape_made_by([*migrations(), read(NEXT)])}
        self.newest = max(self.shapes)
        self.passes = {}
        self.ends = ENDS + [("write", self.random.random(), self.random.choice(["cut", "kill"]))
                            for _ in range(options.more)]
        if options.expect_loss:
            self.ends.reverse()  # most is lost at the end
        self.oldest.put(self.base)
        put_many(os.path.join(self.base, "vortex.db"))
        self.wanted, self.before = self.look(self.base, lambda database: (
            columns(database), contents(database, columns(database))))

    @staticmethod
    def look(data, question, name="vortex.db"):
        database = sqlite3.connect(os.path.join(data, name), timeout=20)
        try:
            return question(database)
        finally:
            database.close()

    def begin(self):
        for path in (self.data, self.data + ".limbo"):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(self.base, self.data)

    def start(self, **variables):
        """At the time of the dump, when nothing that waits is due."""
        self.faults.set("clock_ns", self.oldest.record["at"] * 10**6 - time.time_ns())
        self.server.start(self.faults.variables(
            self.options.library, self.data, VORTEX_TEST_MIGRATION=NEXT, **variables))

    def start_under_threat(self):
        self.start(POWERCUT_SEED=self.random.randrange(2**32), POWERCUT_TORN=self.random.randrange(2),
                   POWERCUT_NAMES=self.random.randrange(2))
        wait_for(lambda: self.server.listening() or not self.server.running(), pause=0.001)

    def count_passes(self):
        """How often an upgrade that nothing disturbs is at each place."""
        for point in sorted({point for point, _, _ in self.ends} - {"listens"}):
            self.begin()
            self.faults.arm(point, NEVER)
            self.start_under_threat()
            self.passes[point] = NEVER - self.faults.get("passes")
            self.faults.disarm()
            self.end("kill")
            if self.passes[point] == 0 and not self.options.expect_loss:
                raise Broken(f"{point} is never reached")

    def end(self, kind):
        """Unless a place has ended it already."""
        self.server.signal(signal.SIGKILL if kind == "kill" else signal.SIGUSR2)
        code = self.server.wait()
        if code != -signal.SIGKILL:
            raise Broken(f"ended with {code} instead of being killed:\n{self.server.last_words()}")

    def round(self, point, part, kind):
        self.begin()
        if point != "listens":
            self.faults.arm(point, max(0, int(part * (self.passes[point] - 1))), kind == "kill")
        self.start_under_threat()
        listened = self.server.listening()
        self.end(kind)
        reached = "listens" if listened else self.faults.reached()
        self.faults.disarm()
        # The last of them may be another thread's.
        if part < 1 and reached != point and self.passes.get(point) != 0:
            raise Broken(f"{point} was not reached")
        self.counts[reached] += 1
        self.check_left(listened)
        self.check_next_start()

    def check_left(self, listened):
        """Looked at in a copy, so that the server finds its log as it was left."""
        left = os.path.join(self.options.work, "left")
        shutil.copytree(self.data, left, ignore=shutil.ignore_patterns("*.sock"))
        try:
            version = self.check_whole(left, "vortex.db")
            if listened and version != self.newest:
                raise Broken(f"it listened, and has schema {version} now")
            copy = f"vortex.db.schema-{self.oldest.version}"
            if os.path.exists(os.path.join(left, copy)):
                if self.check_whole(left, copy) != self.oldest.version:
                    raise Broken("the copy is not of the old schema")
            elif version == self.newest:
                raise Broken("there is no copy of the old schema")
        except sqlite3.DatabaseError as error:
            raise Broken(f"what was left cannot be read: {error}") from error
        finally:
            shutil.rmtree(left)

    def check_whole(self, folder, name):
        """Returns its version."""
        version = self.look(folder, version_of, name)
        if found := self.look(folder, faults_of, name):
            raise Broken(f"{name}: {found}")
        if self.look(folder, shape, name) != self.shapes.get(version):
            raise Broken(f"{name} has neither the old schema nor the new one, but says {version}")
        if self.look(folder, lambda database: database.execute("PRAGMA application_id").fetchone()[0], name) \
                != APPLICATION_ID:
            raise Broken(f"{name} has lost its mark")
        after = self.look(folder, lambda database: contents(database, self.wanted), name)
        if changed := [table for table in self.before if after[table] != self.before[table]]:
            raise Broken(f"{name} has other rows in {changed}")
        self.counts[f"left schema {version}" if name == "vortex.db" else "left a copy"] += 1
        return version

    def check_next_start(self):
        self.start()
        self.server.wait_until_ready()
        self.server.admin("check")
        if self.server.stop() != 0:
            raise Broken(self.server.last_words())
        if self.look(self.data, version_of) != self.newest:
            raise Broken("the next start did not end with the new schema")
        if self.look(self.data, lambda database: contents(database, self.wanted)) != self.before:
            raise Broken("the next start did not end with the same rows")
        if found := [name for name in os.listdir(self.data) if name.endswith(".partial")]:
            raise Broken(f"{found} stayed behind")

    def run(self):
        """What was wrong, if anything."""
        problem, where = None, "counting"
        try:
            self.count_passes()
            for where in self.ends:
                self.round(*where)
                self.counts["rounds"] += 1
        except (Broken, NotReady, Refused, sqlite3.DatabaseError) as found:
            problem = f"{where}: {found}"
            print("  " + problem[:2000], flush=True)
        finally:
            self.server.kill()
        return problem


def main():
    parser = argparse.ArgumentParser(description="Ends a vortexd in the middle of an upgrade.")
    parser.add_argument("--weak", required=True, type=os.path.abspath)
    parser.add_argument("--library", required=True, type=os.path.abspath)
    parser.add_argument("--more", type=int, default=0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--expect-loss", action="store_true")
    options = parser.parse_args()
    options.work = tempfile.mkdtemp(prefix="vortex-upgrade-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    print(f"seed {options.seed}, in {options.work}", flush=True)
    upgrades = Upgrades(options)
    problem = upgrades.run()
    good = (problem is not None) == options.expect_loss
    print(f"an upgrade passes {upgrades.passes}")
    print(", ".join(f"{name} {count}" for name, count in sorted(upgrades.counts.items())))
    print("passed" if good else "FAILED")
    if good:
        shutil.rmtree(options.work)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
