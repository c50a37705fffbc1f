# SPDX-License-Identifier: MIT
"""Starts and stops a vortexd of its own for tests written in Python."""
import json
import os
import signal
import subprocess
import time

PATIENCE = 30


class NotReady(Exception):
    """The server ended, or did not listen within the time allowed."""


def wait_for(condition, seconds=PATIENCE, pause=0.002):
    """Polls until the condition gives something true, and returns that or the last answer."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(pause)


class Refused(Exception):
    """An admin command ended with a fault; the text is what it said."""


class Vortexd:
    """One server on one data folder, on any free port of the loopback address unless it listens elsewhere.

    Beside the folder it keeps the file that names the port and the server's output.
    """

    def __init__(self, binary, data, settings=(), listen="127.0.0.1:0"):
        self.binary = binary
        self.data = data
        self.port_file = data + ".port"
        self.log_file = data + ".log"
        self.process = None
        self.command = [binary, "serve", "--data", data, "--listen", listen, "--port-file", self.port_file]
        for setting in settings:
            self.command += ["--set", setting]

    def start(self, variables=None, preexec_fn=None):
        if os.path.exists(self.port_file):
            os.unlink(self.port_file)
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(variables or {})}, preexec_fn=preexec_fn)

    def running(self):
        return self.process is not None and self.process.poll() is None

    def listening(self):
        return os.path.exists(self.port_file)

    def wait_until_ready(self):
        wait_for(lambda: self.listening() or not self.running())
        if not self.listening():
            code = self.process.poll()
            self.kill()
            raise NotReady(f"exit code {code}, last words:\n{self.last_words()}")

    def address(self):
        with open(self.port_file, encoding="utf-8") as file:
            host, _, port = file.read().strip().rpartition(":")
        return host, int(port)

    def credentials(self):
        with open(self.credentials_file(), encoding="utf-8") as file:
            return json.load(file)

    def credentials_file(self):
        return os.path.join(self.data, "credentials.json")

    def admin(self, *words):
        """What an admin command answers, as JSON. It reaches the server where one runs."""
        done = subprocess.run([self.binary, *words, "--data", self.data, "--json"], capture_output=True,
                              text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Refused(done.stderr or done.stdout)
        return json.loads(done.stdout)

    def last_words(self, lines=15):
        with open(self.log_file, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])

    def signal(self, number):
        if self.running():
            self.process.send_signal(number)

    def wait(self):
        """The exit code, negative for a signal; None if it did not end in time."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return None

    def stop(self):
        """Asks it to stop and returns its exit code, which should be 0."""
        self.signal(signal.SIGTERM)
        code = self.wait()
        if code is None:
            self.kill()
        return code

    def kill(self):
        if self.running():
            self.process.kill()
            self.process.wait()
