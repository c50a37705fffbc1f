#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads messages of ours with Python's mail parser and compares with what was put into them.

usage: mail_message_test.py MAIL_SAMPLES_PROGRAM
"""
import email
import email.policy
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
KINDS = ("invitation", "reminder", "nudge", "acceptance_notice", "expiry_notice", "renewal_request")


def content(message, kind):
    part = message.get_body((kind,))
    assert part["content-transfer-encoding"] == "quoted-printable"
    assert part.get_content_charset() == "utf-8"
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")


class Messages(unittest.TestCase):
    def test_each_part_is_what_was_given(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PROGRAM, folder], check=True)
            samples = sorted(pathlib.Path(folder).glob("*.eml"))
            self.assertGreater(len(samples), 100)
            names = {sample.stem for sample in samples}
            self.assertLessEqual({f"{kind}-{language}" for kind in KINDS for language in ("en", "de")}, names)
            for sample in samples:
                with self.subTest(sample.name):
                    self.check(sample)

    def check(self, sample):
        written = sample.read_bytes()
        self.assertLessEqual(max(len(line) for line in written.split(b"\r\n")), 998)
        self.assertTrue(written.split(b"\r\n\r\n")[0].isascii())
        message = email.message_from_bytes(written, policy=email.policy.default)
        given = lambda part: sample.with_suffix("." + part).read_bytes().decode()
        self.assertEqual(message.defects, [])
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in message.iter_parts()], ["text/plain", "text/html"])
        self.assertEqual(message["subject"], given("subject"))
        (to,) = message["to"].addresses
        self.assertEqual((to.display_name, to.addr_spec), (given("name"), given("address")))
        (sender,) = message["from"].addresses
        self.assertEqual((sender.display_name, sender.addr_spec), ("Acme, Inc.", "invites@acme.example"))
        self.assertEqual(message["date"].datetime.isoformat(), "2026-11-30T12:00:00+00:00")
        self.assertEqual(message["message-id"], f"<{sample.stem}@vortexd.example>")
        self.assertEqual(content(message, "plain"), given("text"))
        self.assertEqual(content(message, "html"), given("html"))


if __name__ == "__main__":
    unittest.main()
