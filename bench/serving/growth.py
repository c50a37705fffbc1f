# SPDX-License-Identifier: MIT
"""What a request costs with many invitations in the database, beside what it costs with few. One connection, so
that no request waits for another."""
import contextlib

import database
from bench import microseconds
from load import best_of
from servers import running, silent_relay

FEW = 1000
SAMPLE = 100_000  # more than one connection asks for in a round
LIMIT = 1.3


def measure_growth(bench, many):
    with contextlib.ExitStack() as stack:
        relay = stack.enter_context(silent_relay())
        servers = [stack.enter_context(running(bench.server(bench.filled(count), relay))) for count in (FEW, many)]
        for what, loads in (
                ("get", [bench.gets(server, database.read_ids(server.data, SAMPLE), 1) for server in servers]),
                ("create", [bench.creates(server, 1) for server in servers])):
            questions = [(load, server.address()) for load, server in zip(loads, servers)]
            few, more = best_of(bench.rounds, *questions)
            for name in ("median", "p99"):
                ours, reference = getattr(more, name), getattr(few, name)
                bench.table.add(f"{what}, {name}, {many} invitations : {FEW}", microseconds(ours),
                                microseconds(reference), ours / reference, LIMIT)
