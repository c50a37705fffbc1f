#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cuts the power when `vortexd backup` has just said that the backup is there, or at a random write while it
is being written: what has the name of a backup is whole, and what was said to be there is.

usage: backup_test.py --vortexd PATH --library PATH
"""
import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from ledger import Api, Item  # noqa: E402
from vortexd import Vortexd  # noqa: E402

OPTIONS = None
CREATED = 300


class Backup(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="vortex-backup-")
        self.addCleanup(scratch.cleanup)
        self.server = Vortexd(OPTIONS.vortexd, os.path.join(scratch.name, "data"), ["limits.enabled=false"])
        self.addCleanup(self.server.kill)
        self.folder = os.path.join(self.server.data, "backups")
        self.file = os.path.join(self.folder, "backup.db")
        self.server.start()
        self.server.wait_until_ready()
        os.mkdir(self.folder)
        api = Api(self.server.address(), self.server.credentials())
        self.addCleanup(api.connection.close)
        for number in range(CREATED):
            item = Item({"type": "internal", "value": f"u{number}"}, {"type": "t", "groupId": "g", "name": "G"},
                        "inviter", "x" * 500)
            status, read = api.create(item)
            read()
            self.assertEqual(status, 201)
        self.assertEqual(self.server.stop(), 0)

    def start(self, **variables):
        """Only the folder of backups loses what was not synced."""
        self.server.start({"LD_PRELOAD": OPTIONS.library, "POWERCUT_DIR": self.folder,
                           "POWERCUT_STATS": self.server.data + ".stats", "POWERCUT_NAMES": "1", **variables})
        self.server.wait_until_ready()

    def command(self, *words):
        return subprocess.run([OPTIONS.vortexd, *words, "--data", self.server.data], capture_output=True,
                              text=True, timeout=60, check=False)

    def check(self):
        found = self.command("check", self.file)
        self.assertEqual((found.returncode, found.stdout), (0, "fine  true\n"), found.stderr)
        connection = sqlite3.connect(f"file:{self.file}?immutable=1", uri=True)
        self.addCleanup(connection.close)
        self.assertEqual(connection.execute("SELECT count(*) FROM invitation").fetchone()[0], CREATED)

    def test_what_was_said_to_be_there_is(self):
        self.start()
        said = self.command("backup", self.file)
        self.server.signal(signal.SIGUSR2)
        self.assertEqual(self.server.wait(), -signal.SIGKILL)
        self.assertEqual(said.returncode, 0, said.stderr)
        self.check()

    def test_half_a_backup_has_no_name(self):
        for writes in (1, 10, 50):
            self.start(POWERCUT_AFTER_WRITES=str(writes))
            said = self.command("backup", self.file)
            self.assertEqual(self.server.wait(), -signal.SIGKILL)
            self.assertEqual(said.returncode, 1)
            self.assertFalse(os.path.exists(self.file), f"after {writes} writes")
        self.start()
        self.assertEqual(self.command("backup", self.file).returncode, 0)
        self.check()
        self.assertEqual(os.listdir(self.folder), ["backup.db"])


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser()
    PARSER.add_argument("--vortexd", required=True, type=os.path.abspath)
    PARSER.add_argument("--library", required=True, type=os.path.abspath)
    OPTIONS, REST = PARSER.parse_known_args()
    unittest.main(argv=[sys.argv[0], *REST])
