# SPDX-License-Identifier: MIT
"""What tests of a server in bad conditions share: a vortexd under the power-cut library, whose disk and clock
listen to the test, and what is asked of it."""
import argparse
import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from faults import Faults  # noqa: E402
from run import Mailbox  # noqa: E402
from vortexd import Vortexd, wait_for  # noqa: E402

REQUEST_SECONDS = 20
TICKS = os.sysconf("SC_CLK_TCK")
RETRY = ",".join(["100ms"] * 200)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Api:
    """One kept connection of a holder of the key."""

    def __init__(self, server):
        self.http = http.client.HTTPConnection(*server.address(), timeout=REQUEST_SECONDS)
        credentials = server.credentials()
        self.headers = {"x-api-key": credentials["apiKey"], "content-type": "application/json"}
        self.component = credentials["componentId"]

    def ask(self, method, path, body=None, key=None):
        headers = {**self.headers, **({"idempotency-key": key} if key else {})}
        self.http.request(method, path, headers=headers, body=None if body is None else json.dumps(body))
        return Answer(self.http.getresponse())

    def invite(self, name, key=None, **more):
        return self.ask("POST", "/api/v1/invitations", {
            "widgetConfigurationId": self.component, "target": {"type": "email", "value": name + "@example.com"},
            "inviter": {"userId": "u1"}, **more}, key)

    def get(self, name):
        return self.ask("GET", "/api/v1/invitations/" + name)

    def listed(self, name):
        return self.ask("GET", f"/api/v1/invitations?targetType=email&targetValue={name}@example.com")


class Case(unittest.TestCase):
    """`options` are set by whoever starts the tests: vortexd and library."""

    options = None
    SETTINGS = ("limits.enabled=false", "webhooks.allow_private=true", "webhooks.retry=" + RETRY, "mail.retry=" + RETRY)

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="vortex-conditions-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.faults = Faults(os.path.join(self.folder, "faults"))
        self.addCleanup(self.faults.page.close)

    def start(self, *settings, data=None, library=True, **variables):
        """A server on a folder of its own, or again on that of another one, with its api."""
        data = data or os.path.join(self.folder, "data")
        server = Vortexd(self.options.vortexd, data, [*self.SETTINGS, *settings])
        asked = self.faults.variables(self.options.library, data) if library else {}
        server.start({**asked, **variables})
        self.addCleanup(server.kill)
        server.wait_until_ready()
        return server, self.connect(server)

    def mount(self, *arguments):
        """A folder for data, as `mount` is told to make it."""
        path = os.path.join(self.folder, "data")
        os.mkdir(path)
        self.try_to_mount(path, *arguments, path)
        return path

    def mount_read_only(self, path):
        """The same file or folder, which can only be read from now on. Returns the path."""
        self.try_to_mount(path, "--bind", path, path)
        subprocess.run(["mount", "-o", "remount,ro,bind", path], check=True)
        return path

    def try_to_mount(self, path, *arguments):
        if subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode != 0:
            self.skipTest("nothing can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", path], capture_output=True, check=False)

    def connect(self, server):
        api = Api(server)
        self.addCleanup(api.http.close)
        return api

    def open_connections(self, server, count):
        """That send nothing."""
        opened = [socket.create_connection(server.address()) for _ in range(count)]
        for each in opened:
            self.addCleanup(each.close)
        return opened

    def invited(self, answer):
        """The id of an invitation that was made."""
        self.assertEqual(answer.status, 201, answer.body)
        return answer.json()["id"]

    def check_refused(self, answer):
        self.assertEqual(answer.status, 503, answer.body)
        self.assertEqual(answer.json()["code"], "unavailable", answer.body)
        self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def until(self, condition, what, seconds=30):
        answer = wait_for(condition, seconds, pause=0.01)
        self.assertTrue(answer, f"this did not come: {what}")
        return answer

    def rows(self, server, sql):
        connection = sqlite3.connect(f"file:{server.data}/vortex.db?mode=ro", uri=True, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def check_whole(self, server):
        """The database says so itself, and every mail and webhook has gone out."""
        waiting = ("SELECT state, last_error FROM outbox WHERE state IN ('queued', 'sending') UNION ALL "
                   "SELECT state, last_error FROM webhook_delivery WHERE state IN ('queued', 'sending')")
        self.until(lambda: not self.rows(server, waiting), "all that waits")
        self.assertEqual(self.rows(server, "PRAGMA integrity_check"), [("ok",)])
        self.assertEqual(self.rows(server, "PRAGMA foreign_key_check"), [])
        self.assertEqual(server.stop(), 0, server.last_words())

    def delivered(self, server):
        """The addresses that got a mail into the local mailbox."""
        return set(Mailbox(server.data).look().values())


def processor_seconds(server):
    """What the process has used so far, of all its threads."""
    with open(f"/proc/{server.process.pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_memory(server):
    """The most that the process had in memory so far, in MiB."""
    with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))


class Cgroup:
    """A limit of memory for processes, where this user may make one: as root, or in a container of their own."""

    ROOTS = (("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"))

    def __init__(self, mib):
        self.path = None
        for root, limit in self.ROOTS:
            if self.path or not os.path.exists(os.path.join(root, "cgroup.procs")):
                continue
            path = os.path.join(root, f"vortex-test-{os.getpid()}")
            try:
                os.mkdir(path)
                self.path = path
                with open(os.path.join(path, limit), "r+", encoding="ascii") as file:
                    file.write(str(mib * 1024 * 1024))
            except OSError:
                self.remove()

    def works(self):
        return self.path is not None

    def add(self, process):
        if self.works():
            with open(os.path.join(self.path, "cgroup.procs"), "w", encoding="ascii") as file:
                file.write(str(process))

    def remove(self):
        if self.path:
            os.rmdir(self.path)
            self.path = None


def with_own_mounts():
    """Starts this program again where it may mount without anybody else seeing that, if that is possible."""
    mark = "VORTEX_TEST_OWN_MOUNTS"
    if mark in os.environ:
        return
    for flags in ("-m", "-Urm"):
        if subprocess.run(["unshare", flags, "true"], capture_output=True, check=False).returncode == 0:
            os.environ[mark] = "1"
            os.execvp("unshare", ["unshare", flags, sys.executable, *sys.argv])


def main():
    """As unittest, with the paths of server and library before its arguments. 77 where something was skipped."""
    with_own_mounts()
    parser = argparse.ArgumentParser()
    parser.add_argument("--vortexd", required=True, type=os.path.abspath)
    parser.add_argument("--library", required=True, type=os.path.abspath)
    Case.options, rest = parser.parse_known_args()
    result = unittest.main(module="__main__", argv=[sys.argv[0], *rest], exit=False).result
    sys.exit(1 if not result.wasSuccessful() else 77 if result.skipped else 0)
