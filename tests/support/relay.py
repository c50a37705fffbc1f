# SPDX-License-Identifier: MIT
"""The relay of smtp_sink.py as a process of its own, for tests written in Python."""
import email
import email.policy
import os
import subprocess

from vortexd import wait_for

SINK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "smtp_sink.py")
# The one that has Debian's packages.
PYTHON = "/usr/bin/python3"


class Mail:
    """One mail that the relay took: the bytes, the envelope by name, and the message that Python reads."""

    def __init__(self, raw, envelope):
        self.raw = raw
        self.envelope = envelope
        self.message = email.message_from_bytes(raw, policy=email.policy.SMTP)

    @property
    def to(self):
        return self.envelope["to"]

    @property
    def id(self):
        return self.message["Message-ID"]

    def part(self, subtype):
        """The text of the part `plain` or `html`."""
        return self.message.get_body((subtype,)).get_content()


class Relay:
    """`arguments` are those of the script, but for its folder. It takes connections once this is made."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        os.mkdir(folder)
        self.read = []
        self.process = subprocess.Popen([PYTHON, SINK, "--folder", folder, *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())

    def url(self, scheme="smtp+plain", user=""):
        return f"{scheme}://{user + '@' if user else ''}127.0.0.1:{self.port}"

    @property
    def certificate(self):
        return os.path.join(self.folder, "certificate.pem")

    def behave(self, mode):
        """As the script describes it, from its next command on. Written aside, so that it never reads half."""
        new = os.path.join(self.folder, ".new-mode")
        with open(new, "w", encoding="utf-8") as file:
            file.write(mode)
        os.rename(new, os.path.join(self.folder, "mode"))

    def mails(self):
        """What it has taken so far, in order. Each is read once."""
        while True:
            path = os.path.join(self.folder, f"{len(self.read) + 1}.eml")
            if not os.path.exists(path):
                return self.read
            with open(path, "rb") as file:
                raw = file.read()
            with open(path.removesuffix("eml") + "envelope", encoding="utf-8") as file:
                lines = file.read().splitlines()
            self.read.append(Mail(raw, dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "")
                                            for line in lines)))

    def wait_for_mails(self, count):
        wait_for(lambda: len(self.mails()) >= count)
        return self.mails()

    def connections(self):
        path = os.path.join(self.folder, "connections")
        if not os.path.exists(path):
            return 0
        with open(path, encoding="utf-8") as file:
            return int(file.read())

    def running(self):
        return self.process.poll() is None

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
