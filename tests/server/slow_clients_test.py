#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Clients that hold connections and say nothing, or their requests byte by byte, beside ordinary ones.

Two servers run side by side, one with such a crowd and one without; requests go to both in turn, so that
whatever else the machine does is in both times.

usage: slow_clients_test.py --vortexd PROGRAM [--idle N] [--dripping N] [--requests N] [--ratio R]
       without --ratio, times are shown and not judged; ends with 77 where too few files may be open
"""
import argparse
import collections
import json
import multiprocessing
import os
import resource
import selectors
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from vortexd import Vortexd, wait_for  # noqa: E402

PATIENCE = 60
NOT_RUN = 77
OTHER_FILES = 500
IDLE_KIB_MAX = 10
WARM_UP = 100
DRIP_EVERY = 0.5
DRIPS_SEEN = 3
# What else the machine does can spoil a round; what is slow in each is slow.
ROUNDS = 3
HEAD = b"POST /api/v1/invitations HTTP/1.1\r\nHost: x\r\nX-Padding: " + b"x" * 100_000


def connect(address):
    return socket.create_connection(address, PATIENCE)


class Crowd:
    """Idle and dripping connections, held by a process of their own, which comes up whole and is ended."""

    def __init__(self, address, idle, dripping):
        self.address, self.idle, self.dripping = address, idle, dripping
        self.drips, self.closed = multiprocessing.Value("l", 0), multiprocessing.Value("l", 0)
        self.stopping, ready = multiprocessing.Event(), multiprocessing.Event()
        self.process = multiprocessing.Process(target=self.run, args=(ready,), daemon=True)
        self.process.start()
        if not ready.wait(PATIENCE * 2):
            raise SystemExit("the crowd could not connect")

    def run(self, ready):
        selector = selectors.DefaultSelector()
        for _ in range(self.idle):
            selector.register(connect(self.address), selectors.EVENT_READ)
        drippers = collections.deque((connect(self.address), 0) for _ in range(self.dripping))
        ready.set()
        next_drip = time.monotonic()
        while not self.stopping.is_set():
            for key, _ in selector.select(max(0, next_drip - time.monotonic())):
                self.closed.value += 1
                selector.unregister(key.fileobj)
                key.fileobj.close()
            while time.monotonic() >= next_drip:
                next_drip += DRIP_EVERY / self.dripping
                drippers.append(self.drip(*drippers.popleft()))

    def drip(self, dripper, at):
        """One byte more; who was refused begins anew."""
        try:
            dripper.sendall(HEAD[at:at + 1])
            self.drips.value += 1
            return dripper, at + 1
        except OSError:
            dripper.close()
            return connect(self.address), 0

    def end(self):
        self.stopping.set()
        self.process.join(PATIENCE)
        if self.process.is_alive():
            self.process.kill()


class Caller:
    """An ordinary client of one server, with one connection that it keeps and new ones."""

    def __init__(self, server):
        self.address = server.address()
        credentials = server.credentials()
        self.head = f"Host: x\r\nx-api-key: {credentials['apiKey']}\r\n"
        body = json.dumps({"widgetConfigurationId": credentials["componentId"], "target": {"type": "share"},
                           "inviter": {"userId": "u1"}})
        self.kept = connect(self.address)
        made = self.ask(self.kept, f"POST /api/v1/invitations HTTP/1.1\r\n{self.head}"
                                   f"Content-Length: {len(body)}\r\n\r\n{body}", 201)
        self.request = f"GET /api/v1/invitations/{made['id']} HTTP/1.1\r\n{self.head}\r\n"

    @staticmethod
    def ask(connection, message, status):
        connection.sendall(message.encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += Caller.more(connection)
        head, _, body = received.partition(b"\r\n\r\n")
        if int(head.split(b" ", 2)[1]) != status:
            raise SystemExit(f"answered {received.decode()}")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += Caller.more(connection)
        return json.loads(body)

    @staticmethod
    def more(connection):
        data = connection.recv(65536)
        if not data:
            raise SystemExit("the server has closed a connection without an answer")
        return data

    def timed(self, over_a_new_one):
        began = time.perf_counter()
        if over_a_new_one:
            with connect(self.address) as connection:
                self.ask(connection, self.request, 200)
        else:
            self.ask(self.kept, self.request, 200)
        return time.perf_counter() - began


def resident_kib(server):
    with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def percentile(times, share):
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1e6


def compare(crowded, quiet, requests):
    """The 99th percentile with the crowd over that without, of kept connections or of new ones, which is worse."""
    ratios = []
    for new in (False, True):
        times = {crowded: [], quiet: []}
        for _ in range(requests):
            for caller, into in times.items():
                into.append(caller.timed(new))
        shown = [f"{name}: median {percentile(times[c], 0.5):.0f}, p99 {percentile(times[c], 0.99):.0f} us"
                 for name, c in (("with the crowd", crowded), ("without", quiet))]
        ratios.append(percentile(times[crowded], 0.99) / percentile(times[quiet], 0.99))
        print(f"{'new' if new else 'kept'} connections: {'; '.join(shown)}; ratio {ratios[-1]:.2f}", flush=True)
    return max(ratios)


def allow_files(wanted):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < wanted:
        print(f"not run: {wanted} files have to be open, and {most} may be")
        sys.exit(NOT_RUN)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def run(options, folder):
    servers = [Vortexd(options.vortexd, os.path.join(folder, name), ["limits.enabled=false", "log.format=json"])
               for name in ("crowded", "quiet")]
    crowds = []
    try:
        for server in servers:
            server.start()
            server.wait_until_ready()
        callers = [Caller(server) for server in servers]
        for _ in range(WARM_UP):
            for caller in callers:
                caller.timed(False)
        before = resident_kib(servers[0])
        crowds.append(Crowd(servers[0].address(), options.idle, options.dripping))
        each = (resident_kib(servers[0]) - before) / (options.idle + options.dripping)
        crowd = crowds[0]
        wait_for(lambda: crowd.drips.value >= DRIPS_SEEN * options.dripping, PATIENCE)
        for _ in range(ROUNDS):
            ratio = compare(*callers, options.requests)
            if not options.ratio or ratio <= options.ratio:
                break
        print(f"{each:.2f} KiB a connection, {crowd.drips.value} bytes dripped, {crowd.closed.value} idle ones closed")
        if each >= IDLE_KIB_MAX:
            return f"a connection costs {each:.1f} KiB"
        if crowd.drips.value < DRIPS_SEEN * options.dripping:
            return "the crowd did not drip"
        if options.ratio and ratio > options.ratio:
            return f"requests are {ratio:.2f} times as slow beside the crowd"
    finally:
        for crowd in crowds:
            crowd.end()
        codes = [server.stop() for server in servers]
    return "" if codes == [0, 0] else f"the servers ended with {codes}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vortexd", required=True)
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--dripping", type=int, default=100)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--ratio", type=float)
    options = parser.parse_args()
    allow_files(options.idle + options.dripping + OTHER_FILES)
    with tempfile.TemporaryDirectory() as folder:
        fault = run(options, folder)
    if fault:
        sys.exit(fault)


if __name__ == "__main__":
    main()
