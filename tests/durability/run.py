#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Cuts the power of a vortexd under load, again and again, and looks for what it had promised: beside what
the server shows, in the database and in the local mailbox. First starts are cut as well.

usage: run.py with the arguments of rounds.py
"""
import email.parser
import email.utils
import os
import sqlite3
import sys
import uuid

from rounds import Broken, Folder, main
from vortexd import wait_for

DELIVERY_SECONDS = 100


class Mailbox:
    """The mails of a data folder, each read once for as long as its file stays as it is."""

    def __init__(self, data):
        self.folders = [os.path.join(data, "mail", name) for name in ("new", "cur")]
        self.read = {}

    def look(self):
        """Recipient by Message-ID. A mail that is not whole or there twice is a breach."""
        self.read = {file: self.read.get(file) or self.open(file[0]) for file in self.files()}
        found = {}
        for (path, _, _), (message_id, recipient) in self.read.items():
            if message_id in found:
                raise Broken(f"two files with Message-ID {message_id}, one is {path}")
            found[message_id] = recipient
        return found

    def files(self):
        for folder in self.folders:
            if os.path.isdir(folder):
                for entry in os.scandir(folder):
                    yield entry.path, entry.stat().st_mtime_ns, entry.stat().st_size

    @staticmethod
    def open(path):
        with open(path, "rb") as file:
            mail = email.parser.BytesParser().parse(file)
        message_id, recipient = mail["Message-ID"], email.utils.parseaddr(mail["To"] or "")[1]
        if not message_id or not recipient or not mail.get_payload():
            raise Broken(f"not a whole mail: {path}")
        return message_id, recipient.lower()


class LocalFolder(Folder):
    """One whose server puts mails into the local mailbox."""

    def __init__(self, number, options):
        super().__init__(number, options)
        self.mailbox = Mailbox(self.data)

    def waiting_mail(self):
        """Ids of invitations with a mail that is still to be sent. Rows may stay after that."""
        connection = sqlite3.connect(f"file:{self.data}/vortex.db?mode=ro", uri=True, timeout=20)
        try:
            rows = connection.execute("SELECT DISTINCT invitation_id FROM outbox "
                                      "WHERE state NOT IN ('delivered', 'failed', 'cancelled')")
            return {str(uuid.UUID(bytes=bytes(row[0]))) for row in rows}
        finally:
            connection.close()

    def owed_mail(self):
        """Open invitations by email: neither in the outbox nor delivered. Looked at in this order,
        because a row is done only after its mail is there."""
        waiting = self.waiting_mail()
        delivered = set(self.mailbox.look().values())
        return [item for item in self.all_items()
                if item.target["type"] == "email" and item.created and not item.closed_by
                and item.id not in waiting and item.target["value"] not in delivered]

    def undelivered(self):
        delivered = set(self.mailbox.look().values())
        return [item for item in self.all_items()
                if item.target["type"] == "email" and item.created and not item.closed_by
                and item.target["value"] not in delivered]

    def check_no_stray_mail(self):
        known = {item.target["value"] for item in self.all_items()}
        stray = set(self.mailbox.look().values()) - known
        if stray:
            raise Broken(f"mail for invitations that are not there: {sorted(stray)[:3]}")

    def find_lost(self):
        owed = self.owed_mail()
        self.check_no_stray_mail()
        return [f"mail to {item.target['value']}" for item in owed]

    def settle(self):
        if not wait_for(lambda: not self.undelivered(), DELIVERY_SECONDS, pause=0.1):
            raise Broken(f"{len(self.undelivered())} mails were not delivered in time")
        return f"{len(self.mailbox.look())} mails in the mailbox"


if __name__ == "__main__":
    sys.exit(main("Cuts the power of a vortexd under load.", LocalFolder))
