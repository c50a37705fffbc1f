#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the power-cut library does to files, one small program each: without this, a test on top of it
that finds nothing would say nothing.

usage: library_test.py LIBRARY
"""
import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

from faults import Faults

LIBRARY = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else ""

# Runs in the folder under the library. A program that is not cut at its end ends by itself.
PRELUDE = """
import fcntl, os, signal, subprocess, sys, threading, time
def put(name, data, flags=os.O_CREAT | os.O_TRUNC):
    fd = os.open(name, os.O_RDWR | flags, 0o600)
    os.write(fd, data)
    return fd
def sync(name="."):
    fd = os.open(name, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)
def cut():
    os.kill(os.getpid(), signal.SIGUSR2)
    time.sleep(20)
"""


class Library(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="powercut-")
        self.addCleanup(scratch.cleanup)
        self.folder = os.path.join(scratch.name, "data")
        self.statistics = os.path.join(scratch.name, "statistics")
        os.mkdir(self.folder)

    def run_program(self, program, code=-9, **variables):
        """Runs it until the power is out and returns what the library counted."""
        environment = {**os.environ, "LD_PRELOAD": LIBRARY, "POWERCUT_DIR": self.folder,
                       "POWERCUT_STATS": self.statistics, **variables}
        result = subprocess.run([sys.executable, "-c", PRELUDE + textwrap.dedent(program)], cwd=self.folder,
                                env=environment, capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(result.returncode, code, result.stderr)
        self.output = result.stdout
        with open(self.statistics, encoding="utf-8") as file:
            return json.load(file)

    def files(self):
        found = {}
        for name in os.listdir(self.folder):
            with open(os.path.join(self.folder, name), "rb") as file:
                found[name] = file.read()
        return found

    def test_what_was_synced_stays_and_the_rest_goes(self):
        counts = self.run_program("""
            fd = put("f", b"old old")
            os.fsync(fd)
            os.pwrite(fd, b"NEW", 4)
            os.writev(fd, [b" and", b" more"])
            cut()""")
        self.assertEqual(self.files(), {"f": b"old old"})
        self.assertEqual(counts, {"writes": 3, "syncs": 1, "undone": 2, "let_through": 0})

    def test_fdatasync_counts_too(self):
        self.run_program("""
            fd = put("f", b"kept")
            os.fdatasync(fd)
            cut()""")
        self.assertEqual(self.files(), {"f": b"kept"})

    def test_syncing_one_file_does_not_sync_another(self):
        self.run_program("""
            a, b = put("a", b"a"), put("b", b"b")
            os.fsync(a)
            cut()""")
        self.assertEqual(self.files(), {"a": b"a", "b": b""})

    def test_sizes_come_back(self):
        self.run_program("""
            fd = put("cut", b"0123456789")
            grown = put("grown", b"x")
            os.fsync(fd)
            os.fsync(grown)
            os.ftruncate(fd, 3)
            os.write(fd, b"zz")
            os.posix_fallocate(grown, 0, 9000)
            os.truncate("grown", 20000)
            cut()""")
        self.assertEqual(self.files(), {"cut": b"0123456789", "grown": b"x"})

    def test_a_file_emptied_by_open_is_full_again(self):
        self.run_program("""
            os.fsync(put("f", b"before"))
            put("f", b"after!!!")
            cut()""")
        self.assertEqual(self.files(), {"f": b"before"})

    def test_appending_is_undone_at_the_end(self):
        self.run_program("""
            os.fsync(put("f", b"one"))
            fd = put("f", b"two", os.O_APPEND)
            os.pwrite(fd, b"three", 0)
            cut()""")
        self.assertEqual(self.files(), {"f": b"one"})

    def test_a_rename_needs_its_folder_synced(self):
        program = """
            os.fsync(put("f", b"old"))
            os.fsync(put("f.new", b"new"))
            os.rename("f.new", "f")
            {}
            cut()"""
        self.run_program(program.format(""))
        self.assertEqual(self.files(), {"f": b"old", "f.new": b"new"})
        self.run_program(program.format("sync()"))
        self.assertEqual(self.files(), {"f": b"new"})

    def test_a_rename_of_a_file_that_was_not_synced_leaves_it_empty(self):
        self.run_program("""
            put("f.new", b"new")
            os.rename("f.new", "f")
            sync()
            cut()""")
        self.assertEqual(self.files(), {"f": b""})

    def test_a_deletion_needs_its_folder_synced(self):
        program = """
            os.fsync(put("f", b"content"))
            os.unlink("f")
            {}
            cut()"""
        self.run_program(program.format(""))
        self.assertEqual(self.files(), {"f": b"content"})
        self.run_program(program.format("sync()"))
        self.assertEqual(self.files(), {})

    def test_new_names_stay_unless_asked(self):
        program = """
            os.mkdir("folder")
            sync()
            os.fsync(put("f", b"content"))
            os.fsync(put("folder/g", b"content"))
            os.link("f", "linked")
            {}
            cut()"""
        self.run_program(program.format(""), POWERCUT_NAMES="1")
        self.assertEqual(os.listdir(self.folder), ["folder"])
        self.assertEqual(os.listdir(os.path.join(self.folder, "folder")), [])
        os.rmdir(os.path.join(self.folder, "folder"))
        self.run_program(program.format('sync(); sync("folder")'), POWERCUT_NAMES="1")
        self.assertEqual(sorted(os.listdir(self.folder)), ["f", "folder", "linked"])

    def test_a_new_folder_takes_all_it_holds_along(self):
        self.run_program("""
            os.mkdir("folder")
            os.fsync(put("folder/f", b"content"))
            sync("folder")
            cut()""", POWERCUT_NAMES="1")
        self.assertEqual(os.listdir(self.folder), [])

    def test_torn_lets_a_seeded_part_through(self):
        program = """
            fd = put("f", b"." * 8192)
            os.fsync(fd)
            for at in range(0, 8192, 2048):
                os.pwrite(fd, b"x" * 2048, at)
            cut()"""
        seen = set()
        for seed in "123456":
            counts = self.run_program(program, POWERCUT_TORN="1", POWERCUT_SEED=seed)
            content = self.files()["f"]
            self.assertEqual(len(content), 8192)
            self.assertEqual(b"x" in content, counts["let_through"] > 0)
            self.run_program(program, POWERCUT_TORN="1", POWERCUT_SEED=seed)
            self.assertEqual(self.files()["f"], content)
            seen.add(content)
        self.assertGreater(len(seen), 3)

    def test_a_cut_by_count_and_by_time(self):
        counts = self.run_program("""
            fd = put("f", b"")
            for n in range(100):
                os.write(fd, b"x")
            """, POWERCUT_AFTER_WRITES="7")
        self.assertEqual((counts["writes"], self.files()), (7, {"f": b""}))
        self.run_program("time.sleep(20)", POWERCUT_WITHIN_MS="300")

    def test_the_counts_of_a_program_that_ends_by_itself(self):
        counts = self.run_program('put("f", b"x")', code=0)
        self.assertEqual(counts, {"writes": 1, "syncs": 0, "undone": 0, "let_through": 0})
        self.assertEqual(self.files(), {"f": b"x"})

    def test_files_elsewhere_are_not_touched(self):
        other = self.folder + "-other"
        counts = self.run_program(f'put("{other}", b"x")\ncut()')
        self.assertEqual(counts["writes"], 0)
        with open(other, "rb") as file:
            self.assertEqual(file.read(), b"x")

    def test_posix_locks_survive_our_own_descriptors(self):
        self.run_program("""
            fd = put("f", b"x")
            fcntl.lockf(fd, fcntl.LOCK_EX)
            for n in range(3):
                os.write(fd, b"x")
                os.fsync(fd)
            os.truncate("f", 1)
            os.fsync(fd)
            probe = '''if 1:
                import fcntl, sys
                try:
                    fcntl.lockf(open("f", "r+b"), fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    sys.exit(0)
                sys.exit(1)'''
            environment = dict(os.environ, LD_PRELOAD="")
            print(subprocess.run([sys.executable, "-c", probe], env=environment).returncode, flush=True)
            cut()""")
        self.assertEqual(self.output, "0\n")

    def test_locks_and_ports_are_free_when_the_process_is_gone(self):
        self.run_program("""
            fd = put("f", b"x" * 1000000)
            fcntl.flock(fd, fcntl.LOCK_EX)
            cut()""")
        with open(os.path.join(self.folder, "f"), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def test_readers_of_a_mapped_file_that_shrinks(self):
        """A reader that died of it would end the process before everything is undone."""
        self.run_program("""
            import mmap
            first = put("first", b"1" * 30000000)
            mapped = put("mapped", b"m" * 1000000)
            memory = mmap.mmap(mapped, 1000000)
            def read():
                while True:
                    memory[900000]
            for n in range(2):
                threading.Thread(target=read, daemon=True).start()
            time.sleep(0.05)
            cut()""")
        self.assertEqual(self.files(), {"first": b"", "mapped": b""})

    def test_the_signal_cuts_whatever_the_program_does_to_its_mask(self):
        self.run_program("""
            os.fsync(put("f", b"kept"))
            put("f", b"gone", 0)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR2])
            cut()""")
        self.assertEqual(self.files(), {"f": b"kept"})

    def test_writers_at_work_do_not_disturb_the_undo(self):
        self.run_program("""
            fd = put("f", b"." * 65536)
            os.fsync(fd)
            def write(n):
                while True:
                    os.pwrite(fd, b"x" * 100, n * 100)
            for n in range(4):
                threading.Thread(target=write, args=(n,), daemon=True).start()
            time.sleep(0.1)
            cut()""")
        self.assertEqual(self.files(), {"f": b"." * 65536})

    def ask(self, program, code=-9, point=None, passes=0, kills=False, **asked):
        """Runs a program of which something is asked, and returns the page."""
        faults = Faults(self.folder + ".faults")
        self.addCleanup(faults.page.close)
        for name, value in asked.items():
            faults.set(name, value)
        if point:
            faults.arm(point, passes, kills)
        self.run_program(program, code, POWERCUT_CONTROL=faults.path)
        return faults

    def test_a_program_ends_at_the_place_that_is_named(self):
        """Each of these does what the server does there, and would go on to make a file."""
        mailbox = 'os.mkdir("mail"); os.mkdir("mail/tmp")\n'
        pair = """
            import socket
            server = socket.create_server(("127.0.0.1", 0))
            client = socket.create_connection(server.getsockname())
            theirs = server.accept()[0]
            """
        for point, doing in {
                "write": 'put("f", b"x")',
                "commit": 'os.fdatasync(put("vortex.db-wal", b"x"))',
                "fold": 'put("vortex.db", b"x")',
                "folded": 'os.ftruncate(put("vortex.db-wal", b"x"), 0)',
                "claim": mailbox + 'put("mail/tmp/m", b"x")',
                "mailed": mailbox + 'sync("mail/tmp")',
                "copy": 'put("vortex.db.schema-1", b"x")',
                "upgrade": 'put("vortex.db.schema-1", b"x"); put("vortex.db-wal", b"x")',
                "reply": pair + 'theirs.send(b"x")',
                "post": pair + 'client.send(b"x")',
                "posted": pair + 'theirs.send(b"x"); client.recv(1)'}.items():
            with self.subTest(point):
                program = textwrap.dedent(doing) + '\nput("after", b"")\ncut()'
                self.assertEqual(self.ask(program, point=point).reached(), point)
                self.assertFalse(os.path.exists(os.path.join(self.folder, "after")))
                shutil.rmtree(self.folder)
                os.mkdir(self.folder)

    def test_a_place_may_be_passed_before(self):
        faults = self.ask("""
            for n in range(100):
                put("f", b"x", os.O_CREAT | os.O_APPEND)
            """, point="write", passes=7)
        self.assertEqual(faults.reached(), "write")
        with open(self.statistics, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["writes"], 8)

    def test_a_kill_keeps_what_was_not_synced(self):
        program = PRELUDE + 'put("f", b"kept")'
        faults = Faults(self.folder + ".faults")
        self.addCleanup(faults.page.close)
        faults.arm("write", kills=True)
        done = subprocess.run([sys.executable, "-c", program], cwd=self.folder, timeout=30, check=False,
                              env={**os.environ, **faults.variables(LIBRARY, self.folder)})
        self.assertEqual((done.returncode, self.files()), (-9, {"f": b"kept"}))

    TRY = """
        def attempt(call):
            try:
                call()
                print("done", end=" ")
            except OSError as error:
                print(errno.errorcode[error.errno], end=" ")
        import errno
        fd = os.open("f", os.O_RDWR)
        """

    def attempts(self, lines, **asked):
        """What each call comes to in a program that is asked something; the folder holds a file `f`."""
        with open(os.path.join(self.folder, "f"), "wb") as file:
            file.write(b"old old")
        program = textwrap.dedent(self.TRY) + "".join(f"attempt(lambda: {line})\n" for line in lines)
        faults = self.ask(program, code=0, **asked)
        return self.output.split(), faults

    def test_a_full_disk_takes_what_needs_no_more_room(self):
        lines = ["os.pwrite(fd, b'NEW', 0)", "os.fsync(fd)", "os.pwrite(fd, b'long', 4)", "put('g', b'')",
                 "os.mkdir('folder')", "os.posix_fallocate(fd, 0, 100)", "os.ftruncate(fd, 3)", "os.unlink('f')"]
        answers, faults = self.attempts(lines, write_error=errno.ENOSPC)
        self.assertEqual(answers, ["done"] * 2 + ["ENOSPC"] * 4 + ["done"] * 2)
        self.assertEqual(faults.get("refused"), 4)

    def test_a_disk_that_may_only_be_read(self):
        lines = ["os.pread(fd, 3, 0)", "os.pwrite(fd, b'x', 0)", "put('f', b'')", "os.rename('f', 'g')",
                 "os.unlink('f')", "os.ftruncate(fd, 0)"]
        answers, faults = self.attempts(lines, write_error=errno.EROFS)
        self.assertEqual(answers, ["done"] + ["EROFS"] * 5)
        self.assertEqual((self.files(), faults.get("refused")), ({"f": b"old old"}, 5))

    def test_a_sync_that_fails_makes_nothing_durable(self):
        program = textwrap.dedent(self.TRY) + "attempt(lambda: os.fsync(put('f', b'new')))\ncut()"
        with open(os.path.join(self.folder, "f"), "wb") as file:
            file.write(b"old")
        self.ask(program, sync_error=errno.EIO)
        self.assertEqual(self.files(), {"f": b"old"})

    def test_a_wall_clock_that_is_off(self):
        self.ask("print(round(time.time()), round(time.monotonic()), flush=True)\n", code=0, clock_ns=-10**9 * 86400)
        wall, steady = (int(word) for word in self.output.split())
        self.assertLess(abs(time.time() - 86400 - wall), 60)
        self.assertLess(abs(time.monotonic() - steady), 60)


if __name__ == "__main__":
    unittest.main()
