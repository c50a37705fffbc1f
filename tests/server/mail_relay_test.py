#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends messages of ours through a relay that is not ours, and reads with Python what it delivers.

usage: mail_relay_test.py MAIL_SAMPLES_PROGRAM MAIL_SEND_PROGRAM WORK_DIR
"""
import email
import email.policy
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))
from certificate import make_certificate
from exim import Exim, unpack

WORK = pathlib.Path(sys.argv.pop()).absolute()
SEND = sys.argv.pop()
SAMPLES = sys.argv.pop()


def content(message, kind):
    return message.get_body((kind,)).get_payload(decode=True).decode().replace("\r\n", "\n")


class ThroughARelay(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        folder = pathlib.Path(temporary.name)
        self.certificate, _ = make_certificate(folder, "IP:127.0.0.1")
        self.relay = Exim(unpack(WORK), folder, mails_per_connection=50)
        self.addCleanup(self.relay.close)
        own = tempfile.TemporaryDirectory()
        self.addCleanup(own.cleanup)
        subprocess.run([SAMPLES, own.name], check=True)
        self.samples = sorted(pathlib.Path(own.name).glob("*.eml"))

    def refused(self, **how):
        """What a relay says that delivers nothing."""
        (answer,) = self.send(self.samples[:1], **how)
        self.assertEqual(self.relay.deliver(), [])
        return answer

    def send(self, samples, user="me:secret", to="ada@example.com", certificate=None):
        url = f"smtp://{user}{'@' if user else ''}127.0.0.1:{self.relay.port}"
        return subprocess.run(
            [SEND, url, certificate or self.certificate, "invites@acme.example", to, *samples],
            check=True, capture_output=True, text=True, timeout=120).stdout.splitlines()

    def test_all_arrives_as_it_was_written(self):
        self.assertGreater(len(self.samples), 100)
        answers = self.send(self.samples)
        self.assertEqual([a for a in answers if not a.startswith("accepted 250 OK id=")], [])
        # The relay takes 50 mails of one connection and ends it then, which costs no mail an attempt.
        self.assertEqual(len(self.relay.processes), -(-len(self.samples) // 50))
        delivered = self.relay.deliver()
        self.assertEqual(len(delivered), len(self.samples))
        for mail in delivered:
            self.check(mail)

    def check(self, mail):
        message = email.message_from_bytes(mail, policy=email.policy.default)
        sample = self.samples[0].with_name(message["message-id"].strip("<>").split("@")[0] + ".eml")
        with self.subTest(sample.name):
            given = lambda part: sample.with_suffix("." + part).read_bytes().decode()
            self.assertEqual(message.defects, [])
            self.assertEqual(message["subject"], given("subject"))
            (to,) = message["to"].addresses
            self.assertEqual((to.display_name, to.addr_spec), (given("name"), given("address")))
            self.assertEqual(content(message, "plain"), given("text"))
            self.assertEqual(content(message, "html"), given("html"))
            # The relay writes above it how it came.
            self.assertIn("with esmtpsa", message["received"])
            ours = sample.read_bytes().replace(b"\r\n", b"\n")
            self.assertEqual(mail[mail.index(b"\nDate: ") + 1:], ours)

    def test_a_recipient_that_the_relay_does_not_know(self):
        self.assertEqual(self.refused(to="ada@elsewhere.example"), "permanent 550 5.1.1 no such user")

    def test_a_wrong_password(self):
        self.assertEqual(self.refused(user="me:wrong"), "temporary 535 Incorrect authentication data")

    def test_no_password(self):
        self.assertEqual(self.refused(user=""), "permanent 550 5.7.1 relaying denied")

    def test_a_certificate_of_nobody_known(self):
        self.assertRegex(self.refused(certificate="/etc/ssl/certs/ca-certificates.crt"), "^temporary TLS: SSL certificate problem")


if __name__ == "__main__":
    unittest.main()
