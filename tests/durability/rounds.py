# SPDX-License-Identifier: MIT
"""Rounds in which the power of a vortexd under load is cut, for tests that look for what it had promised.

The library (powercut.cpp) undoes at the cut whatever was not synced. Each round loads the server with
several clients, cuts at a random moment, sometimes cuts the restart as well, restarts without the library
and compares everything the clients were told with what the server shows. What else a test knows of a data
folder is in its class of folders; every few rounds begin with a new one.

arguments of such a test: --vortexd PATH --library PATH [--rounds N] [--seed S] [--expect-loss] [--kill]
  --expect-loss  passes only if something promised is missing in a server that runs: shows that the
                 test is not blind. Whatever else a lax server breaks is printed and not counted.
  --kill         SIGKILL instead of the library, which is then not needed
"""
import argparse
import json
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
from ledger import Verdict, Writer, verify_all  # noqa: E402
from vortexd import NotReady, Refused, Vortexd, wait_for  # noqa: E402

CREDENTIALS = {"apiKey", "componentId", "accountId", "projectId", "environmentId"}


class Broken(Exception):
    """The server is in a state that no power cut may leave behind."""


class Folder:
    """One data folder, what was promised about it, and the server that runs on it."""

    CLIENTS = 8
    ROUNDS = 5

    def __init__(self, number, options):
        self.options = options
        self.data = os.path.join(options.work, f"data{number}")
        self.server = Vortexd(options.vortexd, self.data, ["limits.enabled=false", *self.settings()])
        self.items = [[] for _ in range(self.CLIENTS)]
        self.number = number
        self.credentials = None

    def settings(self):
        return []

    def all_items(self):
        return [item for items in self.items for item in items]

    def check_credentials(self, needed=True):
        """Needed once a server was ready. From when they are there, they are whole and never change."""
        if not os.path.exists(self.server.credentials_file()):
            if self.credentials or needed:
                raise Broken("there is no credentials.json: nobody has the key")
            return
        found = self.server.credentials()
        if not CREDENTIALS <= found.keys() or (self.credentials or found) != found:
            raise Broken(f"credentials.json holds {sorted(found)} or other values than before")
        self.credentials = found

    def check_files(self):
        """On a copy, because opening a database with a log next to it changes both."""
        database = os.path.join(self.data, "vortex.db")
        if not os.path.exists(database):
            return
        copy = os.path.join(self.options.work, "copy.db")
        for suffix in ("", "-wal"):
            if os.path.exists(database + suffix):
                shutil.copyfile(database + suffix, copy + suffix)
        try:
            check_database(copy)
        finally:
            for suffix in ("", "-wal", "-shm"):
                if os.path.exists(copy + suffix):
                    os.unlink(copy + suffix)

    def prepare(self):
        """Called once, while a server runs on the new folder."""

    def has_been_cut(self):
        """Called when a server is gone that was under load."""

    def find_lost(self):
        """What is missing of what was promised, each as a text; called on a running server after a cut, when
        the items say what is there. Throws Broken for what must not be there."""
        return []

    def settle(self):
        """Called on a running server when nothing more will be asked of it. Throws Broken unless all is done
        in time that is still to do; returns what to say of it."""
        return ""

    def close(self):
        """Ends what runs. The files stay."""
        self.server.kill()

    def discard(self):
        self.close()
        for path in (self.data, self.data + ".limbo"):
            shutil.rmtree(path, ignore_errors=True)


def check_database(path):
    connection = sqlite3.connect(path)
    try:
        answer = connection.execute("PRAGMA quick_check").fetchall()
        if answer != [("ok",)]:
            raise Broken(f"quick_check: {str(answer)[:200]}")
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise Broken(f"foreign_key_check: {orphans[:3]}")
    except sqlite3.DatabaseError as error:
        raise Broken(f"database: {error}") from error
    finally:
        connection.close()


class Test:
    """Folders are of the type that is given. Where they are to be prepared, the first start is in peace."""

    def __init__(self, options, folder_type):
        self.options = options
        self.folder_type = folder_type
        self.in_peace = options.expect_loss or folder_type.prepare is not Folder.prepare
        self.random = random.Random(options.seed)
        self.verdict = Verdict()
        self.folder = None
        self.folders = 0
        self.cuts = self.acknowledged = self.unanswered = 0
        self.statistics = {"writes": 0, "syncs": 0, "undone": 0, "let_through": 0}

    # How a server is started and how it ends.

    def start(self, **settings):
        self.folder.server.start(None if self.options.kill else self.library(settings))

    def library(self, settings):
        self.forget_statistics()
        variables = {
            "LD_PRELOAD": self.options.library, "POWERCUT_DIR": self.folder.data,
            "POWERCUT_STATS": self.statistics_file(), "POWERCUT_SEED": str(self.random.randrange(2**32)),
            "POWERCUT_TORN": str(self.random.randrange(2)), "POWERCUT_NAMES": str(self.random.randrange(2))}
        variables.update({name: str(value) for name, value in settings.items()})
        return variables

    def statistics_file(self):
        return os.path.join(self.options.work, "statistics.json")

    def forget_statistics(self):
        if os.path.exists(self.statistics_file()):
            os.unlink(self.statistics_file())

    def cut(self):
        """Ends the server now, unless the library already did, and takes the counts."""
        server = self.folder.server
        server.signal(signal.SIGKILL if self.options.kill else signal.SIGUSR2)
        code = server.wait()
        if code != -signal.SIGKILL:
            server.kill()
            raise Broken(f"ended with {code} instead of the power cut:\n{server.last_words()}")
        self.cuts += 1
        if not self.options.kill:
            self.take_statistics()

    def take_statistics(self):
        with open(self.statistics_file(), encoding="utf-8") as file:
            counts = json.load(file)
        for name in self.statistics:
            self.statistics[name] += counts[name]

    # The parts of a round.

    def first_start(self):
        """Cuts while the folder is being made, or just after something shows that it is there."""
        server = self.folder.server
        moment = self.random.choice(["write", "credentials", "port"])
        writes = self.random.randrange(1, 140) if moment == "write" else 0
        self.start(POWERCUT_AFTER_WRITES=writes)
        if moment == "credentials":
            wait_for(lambda: os.path.exists(server.credentials_file()) or not server.running(), pause=0.0005)
        else:
            wait_for(lambda: server.listening() or not server.running(), pause=0.0005)
        ready = server.listening()
        self.cut()
        self.folder.check_credentials(needed=ready)
        self.folder.check_files()
        return f"first start cut at {moment} {writes or ''}".strip()

    def first_start_in_peace(self):
        """A lax server may lose the folder itself, and then could not show what else it lost."""
        self.folder.server.start()
        self.folder.server.wait_until_ready()
        self.folder.prepare()
        self.stop(last=False)
        return "first start"

    def load(self):
        """Clients at work until the power goes out."""
        folder = self.folder
        self.start()
        folder.server.wait_until_ready()
        folder.check_credentials()
        before = sum(item.acknowledged() for item in folder.all_items())
        writers = [Writer(f"{folder.number}-{n}", self.random.random(), folder.server.address(),
                          folder.credentials, folder.items[n]) for n in range(folder.CLIENTS)]
        for writer in writers:
            writer.start()
        time.sleep(self.random.uniform(0.1, 0.9))
        for writer in writers:
            writer.power_is_out.set()
        self.cut()
        folder.has_been_cut()
        for writer in writers:
            writer.join()
            if writer.fault:
                raise Broken(f"under load: {writer.fault!r}")
        items = folder.all_items()
        self.unanswered += sum(not item.created or (item.closed_by is not None and not item.closed) for item in items)
        acknowledged = sum(item.acknowledged() for item in items) - before
        self.acknowledged += acknowledged
        return acknowledged

    def cut_restart(self):
        """Reading the log after a cut is work that can be cut as well."""
        self.start(POWERCUT_AFTER_WRITES=self.random.randrange(1, 20))
        wait_for(lambda: self.folder.server.listening() or not self.folder.server.running())
        time.sleep(self.random.uniform(0, 0.05))
        self.cut()
        self.folder.check_files()

    def compare(self):
        """A start on what the cut left must show everything that was promised."""
        folder = self.folder
        folder.server.start()
        folder.server.wait_until_ready()
        folder.check_credentials()
        address = folder.server.address()
        for number, items in enumerate(folder.items):
            folder.items[number] = verify_all(address, folder.credentials, items, self.verdict)
        self.verdict.lost += folder.find_lost()
        if not self.options.expect_loss:
            self.check_rows()

    def check_rows(self):
        """What is left contradicts itself nowhere."""
        try:
            self.folder.server.admin("check")
        except Refused as found:
            raise Broken(str(found)) from found

    def stop(self, last):
        folder = self.folder
        note = ""
        if last and not self.options.expect_loss:
            note = folder.settle()
        code = folder.server.stop()
        if code != 0:
            raise Broken(f"SIGTERM ended it with {code}:\n{folder.server.last_words()}")
        check_database(os.path.join(folder.data, "vortex.db"))
        return note

    def round(self, number):
        new = self.folder is None
        last = number % self.folder_type.ROUNDS == 0 or number == self.options.rounds
        notes = []
        if new:
            self.folders += 1
            self.folder = self.folder_type(self.folders, self.options)
            notes.append(self.first_start_in_peace() if self.in_peace else self.first_start())
        notes.append(f"{self.load()} acknowledged")
        self.folder.check_files()
        if self.random.random() < 0.4:
            self.cut_restart()
            notes.append("restart cut")
        self.compare()
        notes.append(self.stop(last))
        if last:
            self.leave_folder()
        return ", ".join(filter(None, notes))

    def leave_folder(self):
        self.folder.discard()
        self.folder = None

    def run(self):
        for number in range(1, self.options.rounds + 1):
            try:
                notes = self.round(number)
            except (Broken, NotReady) as breach:
                self.verdict.broken.append(str(breach))
                notes = f"broken: {str(breach)[:400]}"
                if self.options.expect_loss:
                    self.leave_folder()
            print(f"round {number}: {notes}, {len(self.verdict.lost)} lost so far", flush=True)
            if self.verdict.broken and not self.options.expect_loss:
                break
        return self.report()

    def report(self):
        verdict, counts = self.verdict, self.statistics
        for problem in verdict.lost[:10] + verdict.broken[:10]:
            print("  " + problem[:400])
        unsynced = counts["syncs"] == 0 and not self.options.expect_loss
        blind = not self.options.kill and (counts["writes"] == 0 or unsynced)
        if blind:
            print("  the library saw no writes or no syncs")
        if self.options.expect_loss:
            good = bool(verdict.lost or verdict.broken) and not blind and counts["undone"] > 0
        else:
            good = not verdict.lost and not verdict.broken and not blind and self.acknowledged > 0
        print(f"{'passed' if good else 'FAILED'}: {self.acknowledged} acknowledged, {self.unanswered} unanswered, "
              f"{self.cuts} cuts, {counts['writes']} writes and {counts['syncs']} syncs seen, "
              f"{counts['undone']} records undone, {counts['let_through']} of them let through, "
              f"{len(verdict.lost)} lost, {len(verdict.broken)} broken")
        return good


def main(description, folder_type):
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--vortexd", required=True, type=os.path.abspath)
    parser.add_argument("--library", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--expect-loss", action="store_true")
    parser.add_argument("--kill", action="store_true")
    options = parser.parse_args()
    if not options.kill and not options.library:
        parser.error("--library is needed, or --kill")
    options.work = tempfile.mkdtemp(prefix="vortex-durability-")
    print(f"seed {options.seed}, in {options.work}", flush=True)
    test = Test(options, folder_type)
    try:
        good = test.run()
    finally:
        if test.folder:
            test.folder.close()
    if good:
        shutil.rmtree(options.work)
    return 0 if good else 1
