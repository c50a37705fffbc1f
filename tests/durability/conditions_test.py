#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real vortexd where something that it needs is missing: room on the disk, the right to write, the right time,
descriptors, memory. What cannot be written is refused and can be tried again, reads go on, nothing is half written,
and all is well again by itself.

usage: conditions_test.py --vortexd PATH --library PATH [unittest arguments]
"""
import errno
import os
import random
import resource
import socket
import subprocess
import threading

from conditions import HERE, Api, Case, Cgroup, main, peak_memory, processor_seconds
from relay import Relay
from vortexd import wait_for
from webhook_sink import WebhookSink

MANY = 100
DAY_NS = 86400 * 10**9
# Far more than a refusal takes, far less than a loop does that turns without a pause.
SECONDS_EACH = 0.01


class FullDisk(Case):
    def check_trouble(self, server, api, written):
        """What a server does whose disk refuses: `written` is an invitation from before."""
        began = processor_seconds(server)
        for number in range(MANY):
            self.check_refused(api.invite(f"refused{number}", key=f"refused{number}"))
        self.assertLess(processor_seconds(server) - began, MANY * SECONDS_EACH)
        self.assertEqual(api.get(written).status, 200)
        self.assertEqual(len(api.listed("written").json()["invitations"]), 1)
        self.assertEqual(api.listed("refused0").json()["invitations"], [])

    def check_recovery(self, server, api):
        """Without a restart; what was refused is as if it had never been asked, also for its key."""
        self.until(lambda: api.ask("GET", "/readyz").status == 200, "ready")
        self.assertEqual(self.rows(server, "SELECT 1 FROM invitation WHERE target_key LIKE 'refused%'"), [])
        for number in range(3):
            answer = api.invite(f"refused{number}", key=f"refused{number}")
            self.invited(answer)
            self.assertIsNone(answer.headers["Idempotency-Replayed"])
        self.check_whole(server)
        self.assertLessEqual({f"{name}@example.com" for name in ("written", "refused0", "refused1", "refused2")},
                             self.delivered(server))

    def test_a_disk_that_is_full(self):
        """A real one, of a megabyte. While it is full, a server can be started on it, and reads."""
        data = self.mount("-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs")
        server, api = self.start(data=data, library=False)
        written = self.invited(api.invite("written"))
        for number in range(1000):
            answer = api.invite(f"filling{number}", metadata={"text": "x" * 2000})
            if answer.status != 201:
                break
        self.check_refused(answer)
        self.check_trouble(server, api, written)
        server.kill()
        server, api = self.start(data=data, library=False)
        self.check_trouble(server, api, written)
        subprocess.run(["mount", "-o", "remount,size=64m", data], check=True)
        self.check_recovery(server, api)

    def test_a_disk_that_refuses(self):
        """With a webhook that is due all the time."""
        sink = WebhookSink()
        self.addCleanup(sink.stop)
        for kind, error in (("write_error", errno.ENOSPC), ("write_error", errno.EIO), ("write_error", errno.EROFS),
                            ("sync_error", errno.EIO)):
            with self.subTest(kind=kind, error=errno.errorcode[error]):
                server, api = self.start(data=os.path.join(self.folder, f"{kind}{error}"))
                sink.behave("hooks", "500")
                server.admin("webhooks", "add", sink.url("hooks"))
                written = self.invited(api.invite("written"))
                self.until(lambda: self.delivered(server), "the mail")
                self.faults.set("refused", 0)
                self.faults.set(kind, error)
                self.check_trouble(server, api, written)
                self.check_refused(api.ask("GET", "/readyz"))
                self.check_workers_rest(server)
                self.faults.set(kind, 0)
                sink.behave("hooks", "ok")
                self.check_recovery(server, api)

    def check_workers_rest(self, server):
        """They try again now and then; a loop would do so thousands of times in the time of these."""
        tried, began = self.faults.get("refused"), processor_seconds(server)
        self.until(lambda: self.faults.get("refused") >= tried + 2 or not server.running(), "tries of the workers")
        self.assertLess(processor_seconds(server) - began, 0.5)
        self.assertLess(tried, MANY * 5)


class ReadOnly(Case):
    def check_fault(self, data, *words):
        """One line that names the file and says why, exit code 1, and nothing changed."""
        done = subprocess.run([self.options.vortexd, "serve", "--listen", "127.0.0.1:0", "--data", data],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (1, "", 1), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_start_where_nothing_can_be_written(self):
        server, api = self.start(library=False)
        written = self.invited(api.invite("written"))
        self.check_whole(server)
        before = sorted(os.listdir(server.data))
        for name in ("", "vortex.db"):
            with self.subTest(name or "the folder"):
                path = self.mount_read_only(os.path.join(server.data, name) if name else server.data)
                self.check_fault(server.data, path, "written" if name else "choose another with --data")
                subprocess.run(["umount", path], check=True)
                self.assertEqual(sorted(os.listdir(server.data)), before)
        server, api = self.start(library=False)
        self.assertEqual(api.get(written).status, 200)

    def test_a_first_start_where_no_folder_can_be_made(self):
        parent = os.path.join(self.folder, "parent")
        os.mkdir(parent)
        self.mount_read_only(parent)
        self.check_fault(os.path.join(parent, "data"), "cannot make the folder", "choose another with --data")


class Clock(Case):
    """Retries wait for a second here, and the clock is off by days."""

    SETTINGS = ("limits.enabled=false", "webhooks.allow_private=true",
                *(f"{what}.retry=" + ",".join(["1s"] * 60) for what in ("webhooks", "mail")))
    WAITING = ("SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') UNION ALL "
               "SELECT 1 FROM webhook_delivery WHERE state IN ('queued', 'sending')")

    def test_no_job_waits_for_the_clock(self):
        sink = WebhookSink()
        self.addCleanup(sink.stop)
        relay = Relay(os.path.join(self.folder, "relay"))
        self.addCleanup(relay.stop)
        server, api = self.start("mail.smtp_url=" + relay.url())
        server.admin("webhooks", "add", sink.url("hooks"))
        for number, days in enumerate((-1, 1, -400, 400, 0)):
            with self.subTest(days=days):
                sink.behave("hooks", "500")
                relay.behave("421")
                requests, connections = len(sink.arrived()), relay.connections()
                first = self.invited(api.invite(f"before{number}", key=f"key{number}"))
                self.until(lambda: len(sink.arrived()) > requests and relay.connections() > connections, "a failure")
                sink.behave("hooks", "ok")
                relay.behave("ok")
                self.faults.set("clock_ns", days * DAY_NS)
                self.invited(api.invite(f"after{number}"))
                self.assertEqual(api.ask("GET", "/readyz").status, 200)
                self.assertEqual(api.get(first).json()["deliveryCount"], 1)
                self.until(lambda: not self.rows(server, self.WAITING), "all that waited")
        self.assertEqual({mail.to for mail in relay.mails()},
                         {f"{when}{number}@example.com" for when in ("before", "after") for number in range(5)})
        told = {request.headers["webhook-id"] for request in sink.arrived()}
        self.assertEqual([(len(told),)], self.rows(server, "SELECT count(*) FROM event WHERE sequence IS NOT NULL"))
        self.check_whole(server)


class Descriptors(Case):
    """The limit is the kernel's, set while the server runs."""

    def setUp(self):
        super().setUp()
        self.sink = WebhookSink()
        self.addCleanup(self.sink.stop)

    def limit(self, server, room):
        used = len(os.listdir(f"/proc/{server.process.pid}/fd"))
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + room, before[1]))
        return before

    def test_connections_and_files_that_cannot_be_opened(self):
        server, api = self.start(library=False)
        server.admin("webhooks", "add", self.sink.url("hooks"))
        self.invited(api.invite("before"))
        self.until(lambda: len(self.sink.arrived()) == 2, "its webhooks")
        before = self.limit(server, room=5)
        waiting = self.open_connections(server, 30)
        self.check_rest(server)
        # Of a connection that is there, all goes on; mails wait until a file can be made for them.
        for number in range(MANY):
            self.invited(api.invite(f"during{number}"))
            self.assertEqual(len(api.listed("before").json()["invitations"]), 1)
        for each in waiting:
            each.close()
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
        again = self.connect(server)
        self.invited(again.invite("after"))
        self.until(lambda: len(self.delivered(server)) == MANY + 2, "every mail")
        self.check_whole(server)
        self.assertEqual(len({request.headers["webhook-id"] for request in self.sink.arrived()}), 2 * (MANY + 2))

    def check_rest(self, server):
        """A connection that cannot be accepted is tried again, ten times a second and not all the time."""
        def complaints():
            with open(server.log_file, encoding="utf-8") as file:
                return file.read().count("cannot accept a connection")

        self.until(complaints, "a complaint")
        began = processor_seconds(server)
        self.until(lambda: complaints() >= 10, "ten of them")
        self.assertLess(complaints(), 100)
        self.assertLess(processor_seconds(server) - began, 0.5)


class Memory(Case):
    """256 MiB, by a cgroup where one can be made; what the process had at most is measured in any case."""

    LIMIT_MIB = 256
    CLIENTS = 10

    def test_a_server_in_256_mib(self):
        cgroup = Cgroup(self.LIMIT_MIB)
        self.addCleanup(cgroup.remove)
        server, api = self.start(library=False)
        cgroup.add(server.process.pid)
        self.open_connections(server, 1000)
        faults = []

        def work(number):
            client, dice = Api(server), random.Random(number)
            try:
                for step in range(20):
                    large = {"text": "x" * dice.randrange(30_000)}
                    made = self.invited(client.invite(f"p{number}-{step}", metadata=large, groups=[
                        {"type": "team", "groupId": str(number), "name": "Team"}]))
                    self.assertEqual(client.get(made).status, 200)
                    self.assertEqual(client.ask("GET", f"/api/v1/invitations/by-scope/team/{number}").status, 200)
                    refused = client.ask("POST", "/api/v1/invitations", {"text": "x" * 900_000})
                    self.assertIn(refused.status, (400, 503), refused.body)
            except Exception as fault:  # pylint: disable=broad-except
                faults.append(fault)
            finally:
                client.http.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(self.CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(faults, [])
        peak = peak_memory(server)
        print(f"at most {peak:.0f} MiB{' in a cgroup' if cgroup.works() else ''}", flush=True)
        self.assertLess(peak, self.LIMIT_MIB)
        self.check_whole(server)


if __name__ == "__main__":
    main()
