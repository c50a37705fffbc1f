# SPDX-License-Identifier: MIT
"""How fast the server creates invitations, each with its event and its mail in the outbox and on disk before it is
answered, beside what has to be done for that at least and beside what a user would write instead."""
import contextlib
import os
import shutil
import sqlite3
import uuid

import load
from bench import CONNECTIONS, microseconds, per_second
from database import copying
from references import NotBuilt, fastify, fastify_folder, run_store_loop
from servers import create, running, silent_relay


class Loop:
    """The bare loop, on a database with the tables of the server."""

    def __init__(self, bench):
        self.program = os.path.join(bench.build, "bin", "store_loop")
        self.file = bench.path("loop.db")
        folder = bench.path("loop")
        with silent_relay() as relay, running(bench.server(folder, relay)) as server:
            template = create(server, "template@example.com")
        shutil.copy(os.path.join(folder, "vortex.db"), self.file)
        self.statements = statements_of(self.file, uuid.UUID(template).bytes)

    def run(self, group, seconds):
        return run_store_loop(self.program, self.file, self.statements, group, seconds)


def statements_of(file, template):
    """The rows that the server writes for an invitation."""
    connection = sqlite3.connect(file)
    try:
        given = {"id": "NULL", "invitation_id": "?1", "uuid": "randomblob(16)"}
        return [*copying(connection, "invitation", "id", template,
                         {"id": "?1", "target_key": "?2", "target_value": "?2", "creator_id": "?3"}),
                *copying(connection, "event", "invitation_id", template, given),
                *copying(connection, "outbox", "invitation_id", template, {**given, "state": "'queued'"})]
    finally:
        connection.close()


@contextlib.contextmanager
def some_fastify(bench, key):
    """Its address; None where it cannot be had."""
    try:
        folder = fastify_folder(bench.build)
    except NotBuilt as fault:
        print(f"    (left out: Fastify and better-sqlite3, which could not be installed here: {fault})", flush=True)
        yield None
        return
    with fastify(folder, bench.path("fastify.db"), key) as address:
        yield address


def measure_creates(bench):
    """With many connections at a time."""
    loop = Loop(bench)
    rounds = bench.rounds
    with silent_relay() as relay, running(bench.server(bench.path("create"), relay)) as server, \
            some_fastify(bench, server.key()["x-api-key"]) as other:
        asked = bench.creates(server)
        ours, bare, theirs = [], [], []
        for _ in range(rounds.count):
            ours.append(load.run(asked, server.address(), rounds.seconds))
            bare.append(loop.run(CONNECTIONS, rounds.seconds)["rate"])
            if other:
                theirs.append(load.run(asked, other, rounds.seconds).rate)
    best = max(one.rate for one in ours)
    bench.table.add(f"create, {CONNECTIONS} connections : SQLite, {CONNECTIONS} a commit", per_second(best),
                    per_second(max(bare)), best / max(bare), 0.35, at_least=True)
    if theirs:
        bench.table.add(f"create, {CONNECTIONS} connections : Fastify, better-sqlite3", per_second(best),
                        per_second(max(theirs)), best / max(theirs), 5, at_least=True)


def measure_one_connection(bench):
    """What one lonely create costs, beside a commit and a request which does nothing."""
    loop = Loop(bench)
    rounds = bench.rounds
    with silent_relay() as relay, running(bench.server(bench.path("one"), relay)) as server:
        asked = bench.creates(server, connections=1)
        empty = bench.paths("healthz", ["/healthz"], {}, connections=1)
        ours, trips, commits = [], [], []
        for _ in range(rounds.count):
            ours.append(load.run(asked, server.address(), rounds.seconds))
            commits.append(loop.run(1, rounds.seconds)["median"])
            trips.append(load.run(empty, server.address(), rounds.seconds).median)
    median, least = min(one.median for one in ours), min(commits) + min(trips)
    bench.table.add("create, one connection : commit + empty request", microseconds(median), microseconds(least),
                    median / least, 1.5)
    p99 = min(one.p99 for one in ours)
    bench.table.add("create, one connection, p99 : median", microseconds(p99), microseconds(median), p99 / median, 5)
