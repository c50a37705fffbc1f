#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks packaging/systemd: systemd reads the unit, finds it well protected, and the server lives with what it
forbids; what the settings file shows are settings.

usage: unit_test.py VORTEXD
"""
import http.client
import http.server
import json
import mmap
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from sandbox import NOBODY, Unit, confine  # noqa: E402
from vortexd import PATIENCE, Vortexd, wait_for  # noqa: E402

VORTEXD = os.path.abspath(sys.argv.pop(1))
PACKAGING = os.path.join(HERE, "..", "..", "packaging", "systemd")
UNIT = Unit(os.path.join(PACKAGING, "vortexd.service"))
SETTINGS = os.path.join(PACKAGING, "vortexd.toml")
# In hundredths, as systemd counts: 100 is a program that may do everything that its user may.
EXPOSURE_MAX = 15


class Folder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = holder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path


class Analysed(Folder):
    def analyze(self, text, *words):
        """Exit code and words of systemd-analyze about a unit, whose program is there."""
        path = self.write("vortexd.service", text.replace("/usr/bin/vortexd", VORTEXD))
        done = subprocess.run(["systemd-analyze", "--no-pager", "--man=no", *words, path], capture_output=True,
                              text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_systemd_reads_every_line(self):
        self.assertEqual(self.analyze(UNIT.text, "verify"), (0, ""))

    def test_a_line_that_systemd_cannot_read_is_seen(self):
        self.assertIn("NoNewPrivilege", self.analyze(UNIT.text.replace("NoNewPrivileges=", "NoNewPrivilege="),
                                                     "verify")[1])

    def test_systemd_finds_it_well_protected(self):
        code, said = self.analyze(UNIT.text, "security", "--offline=true", f"--threshold={EXPOSURE_MAX}")
        self.assertEqual(code, 0, said)

    def test_a_unit_that_protects_nothing_is_seen(self):
        bare = "[Service]\nExecStart=/usr/bin/vortexd\n"
        self.assertNotEqual(self.analyze(bare, "security", "--offline=true", f"--threshold={EXPOSURE_MAX}")[0], 0)


class SettingsFile(Folder):
    def config(self, *words):
        done = subprocess.run([VORTEXD, "config", "--json", *words], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_it_sets_nothing_but_the_folder(self):
        self.assertEqual(self.config("--config", SETTINGS), {**self.config(), "data": "/var/lib/vortexd"})

    def test_what_it_shows_are_settings(self):
        with open(SETTINGS, encoding="utf-8") as file:
            shown, count = re.subn(r"^#: ", "", file.read(), flags=re.M)
        config = self.config("--config", self.write("all.toml", shown))
        changed = {name for name, value in config.items() if value != self.config()[name]}
        self.assertEqual(len(changed - {"data"}), count)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.seen.set()

    def log_message(self, *_):
        pass


def end_of(act):
    """How a confined process ends that does this: 0, or the negative signal."""
    confined = confine(UNIT)
    child = os.fork()
    if child == 0:
        try:
            confined()
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Confined(Folder):
    def setUp(self):
        super().setUp()
        # Who it runs as has to reach the program.
        self.binary = shutil.copy(VORTEXD, self.folder)
        os.chmod(self.folder, 0o777)
        os.chmod(self.binary, 0o755)

    def test_a_call_that_is_not_allowed_ends_the_process(self):
        self.assertEqual(end_of(lambda: socket.socket(socket.AF_UNIX).close()), 0)
        self.assertEqual(end_of(lambda: socket.socket(socket.AF_PACKET)), -signal.SIGSYS)
        self.assertEqual(end_of(lambda: os.chroot("/")), -signal.SIGSYS)
        self.assertEqual(end_of(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)), 0)
        self.assertEqual(end_of(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)), -signal.SIGSYS)

    def receiver(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
        server.seen = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def manager(self):
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        path = os.path.join(self.folder, "notify")
        manager.bind(path)
        os.chmod(path, 0o777)
        manager.settimeout(PATIENCE)
        return manager, path

    def start(self, path, *settings):
        server = Vortexd(self.binary, os.path.join(self.folder, "data"), settings)
        server.start({"NOTIFY_SOCKET": path}, preexec_fn=confine(UNIT))
        self.addCleanup(server.kill)
        return server

    def test_the_server_does_all_that_it_does(self):
        manager, path = self.manager()
        receiver = self.receiver()
        server = self.start(path, "webhooks.allow_private=true", "metrics.listen=unix:" + self.folder + "/metrics")
        self.assertEqual(manager.recv(100), b"READY=1")
        server.wait_until_ready()
        server.admin("webhooks", "add", "http://localhost:%d/hook" % receiver.server_address[1])
        credentials = server.credentials()
        connection = http.client.HTTPConnection(*server.address(), timeout=PATIENCE)

        def ask(method, path, body=None):
            connection.request(method, path, body, {"x-api-key": credentials["apiKey"], "User-Agent": "Mozilla/5.0"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

        status, text = ask("POST", "/api/v1/invitations", json.dumps({
            "widgetConfigurationId": credentials["componentId"], "inviter": {"userId": "u1"},
            "target": {"type": "email", "value": "ada@example.com"}}))
        self.assertEqual(status, 201, text)
        link = json.loads(text)["shortLink"]
        self.assertEqual(ask("GET", "/" + link.split("/", 3)[3])[0], 200)
        self.assertEqual(ask("GET", "/readyz")[0], 200)
        connection.close()
        mailbox = os.path.join(server.data, "mail", "new")
        self.assertTrue(wait_for(lambda: os.path.isdir(mailbox) and os.listdir(mailbox)), server.last_words())
        self.assertTrue(receiver.seen.wait(PATIENCE), server.last_words())
        backup = os.path.join(server.data, "copy.db")
        server.admin("backup", backup)
        self.assertTrue(server.admin("check")["fine"])
        self.assertIn("vortexd_http_requests_total", self.metrics())
        if os.geteuid() == 0:
            self.assertEqual(os.stat(backup).st_uid, NOBODY)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(manager.recv(100), b"STOPPING=1")
        self.assertNotIn('"fault"', server.last_words(1000))

    def metrics(self):
        with socket.socket(socket.AF_UNIX) as metrics:
            metrics.settimeout(PATIENCE)
            metrics.connect(self.folder + "/metrics")
            metrics.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return b"".join(iter(lambda: metrics.recv(65536), b"")).decode()


if __name__ == "__main__":
    unittest.main()
