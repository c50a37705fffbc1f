#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs commands of docs/guides/operations.md without its package, and compares its log with a server's.

Folders and the address are replaced, and who is the user stays so; tests/install/vortexd.sh runs all commands as they
stand there.

usage: operations_test.py VORTEXD
"""
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from vortexd import Vortexd  # noqa: E402

VORTEXD = os.path.abspath(sys.argv.pop(1))
with open(os.path.join(HERE, "..", "..", "docs", "guides", "operations.md"), encoding="utf-8") as guide:
    GUIDE = guide.read()


def commands(name):
    found = re.findall(rf"^<!-- run: {name} -->\n```sh\n(.*?)^```$", GUIDE, re.M | re.S)
    assert len(found) == 1, f"the guide has {len(found)} blocks {name}"
    return found[0].splitlines()


def log_table():
    """The rows of the table of the log: a pattern of the event, its level and its members."""
    rows = re.findall(r"^\| `([^`]+)` \| (info|error) \|([^|]*)\|", GUIDE, re.M)
    assert len(rows) == 6, rows
    return [(re.compile(re.sub(r"[A-Z]{3,}", ".+", event) + "$"), level, re.findall(r"`(\w+)`", members))
            for event, level, members in rows]


class Operations(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name
        for name in ("lib", "backups"):
            os.mkdir(self.path(name))
        with open(self.path("vortexd.toml"), "w", encoding="utf-8") as file:
            file.write(f'data = "{self.path("lib/vortexd")}"\n')
        self.server = Vortexd(VORTEXD, self.path("lib/vortexd"), ["metrics.listen=127.0.0.1:0"])
        self.addCleanup(self.server.kill)
        self.start({})

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, variables):
        self.server.start(variables)
        self.server.wait_until_ready()

    def run_line(self, line):
        action = re.fullmatch(r"systemctl (start|stop|restart) vortexd", line)
        if action:
            if action.group(1) != "start":
                self.assertEqual(self.server.stop(), 0)
            if action.group(1) != "stop":
                self.start({})
            return ""
        places = {"/var/lib/": self.path("lib/"), "/var/backups/vortexd": self.path("backups"), "/etc/vortexd": self.folder,
                  "127.0.0.1:8080": "%s:%d" % self.server.address(), "runuser -u vortexd -- ": "",
                  "-o vortexd -g vortexd ": ""}
        for there, here in places.items():
            line = line.replace(there, here)
        path = os.path.dirname(VORTEXD) + os.pathsep + os.environ["PATH"]
        done = subprocess.run(["bash", "-euc", line], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": path})
        self.assertEqual(done.returncode, 0, f"{line}\n{done.stderr}")
        return done.stdout

    def follow(self, name):
        return [self.run_line(line) for line in commands(name)]

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(*self.server.address(), timeout=30)
        connection.request(method, "/api/v1" + path, body, {"x-api-key": self.server.credentials()["apiKey"]})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def invite(self, address):
        status, text = self.ask("POST", "/invitations", json.dumps({
            "widgetConfigurationId": self.server.credentials()["componentId"], "inviter": {"userId": "u1"},
            "target": {"type": "email", "value": address}}))
        self.assertEqual(status, 201, text)
        return json.loads(text)["id"]

    def test_a_backup_is_restored(self):
        before = self.invite("ada@example.com")
        self.follow("backup")
        after = self.invite("grace@example.com")
        self.follow("restore")
        self.assertEqual(self.ask("GET", "/invitations/" + before)[0], 200)
        self.assertEqual(self.ask("GET", "/invitations/" + after)[0], 404)

    def test_settings_keys_and_health(self):
        self.assertIn(self.path("lib/vortexd"), self.follow("settings")[0])
        credentials, made, listed = self.follow("keys")
        self.assertEqual(json.loads(credentials), self.server.credentials())
        self.assertIn("VRTX.", made)
        self.assertNotIn("VRTX.", listed)
        alive, ready = (json.loads(text)["status"] for text in self.follow("health"))
        self.assertEqual((alive, ready), ("ok", "ready"))

    def test_the_checklist_names_what_is_so_unless_it_is_changed(self):
        config = json.loads(self.run_line("vortexd config --json"))
        told = re.search(r"^- (`limits.enabled`.*?):\s+so it is", GUIDE, re.M | re.S).group(1)
        on, off = (re.findall(r"`([a-z._]+)`", part) for part in (told.rpartition("is on")[0], told.rpartition("is on")[2]))
        self.assertEqual((len(on), len(off)), (2, 2))
        self.assertEqual([config[name] for name in on + off], ["true", "true", "false", "false"])

    def test_the_log_is_as_the_page_says(self):
        self.assertEqual(self.server.stop(), 0)
        self.start({"VORTEXD_NONSENSE": "1"})
        self.invite("ada@example.com")
        self.assertEqual(self.server.stop(), 0)
        table, seen = log_table(), set()
        with open(self.server.log_file, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        for line in lines:
            row = next((n for n, (event, *_) in enumerate(table) if event.match(line["event"])), None)
            self.assertIsNotNone(row, f"the page does not know {line}")
            _, level, members = table[row]
            self.assertEqual(line["level"], level)
            self.assertEqual(list(line), ["time", "level", "event", *members])
            seen.add(row)
        self.assertEqual(len(seen), len(table) - 1, "all but a fault")

    def test_the_line_that_the_page_shows(self):
        self.invite("ada@example.com")
        self.assertEqual(self.server.stop(), 0)
        shown = json.loads(re.search(r"^```json\n(.*?)^```$", GUIDE, re.M | re.S).group(1))
        with open(self.server.log_file, encoding="utf-8") as file:
            line = next(line for line in map(json.loads, file) if line["event"] == "request")
        self.assertEqual(list(line), list(shown))
        for name in ("level", "method", "route", "status"):
            self.assertEqual(line[name], shown[name])
        self.assertEqual(len(line["requestId"]), len(shown["requestId"]))


if __name__ == "__main__":
    unittest.main()
