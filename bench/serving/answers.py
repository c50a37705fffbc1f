# SPDX-License-Identifier: MIT
"""How fast the server answers what only reads, beside nginx, which gives one fixed answer of the same length."""
import contextlib

import database
from bench import per_second
from load import best_of
from servers import Nginx, ask, create, running, silent_relay

HOT = 10_000
TARGETS, ANSWERS = 20, 10


def compare(bench, what, load, server, nginx, limit):
    ours, theirs = best_of(bench.rounds, (load, server.address()), (load, nginx.address))
    bench.table.add(f"{what} : nginx", per_second(ours.rate), per_second(theirs.rate), ours.rate / theirs.rate, limit,
                    at_least=True)


def measure_answers(bench, count):
    """A get of an invitation and the redirect of its link, on few that are asked for again and again and on all."""
    folder = bench.filled(count)
    ids = database.read_ids(folder, count + 1)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(running(bench.server(folder, stack.enter_context(silent_relay()))))
        gets = {some: bench.gets(server, ids[:some]) for some in (HOT, len(ids))}
        links = {some: bench.redirects(server, ids[:some]) for some in (HOT, len(ids))}
        by_get, by_link = (stack.enter_context(Nginx(bench.path("nginx-" + name), like(server, load)))
                           for name, load in (("get", gets[HOT]), ("link", links[HOT])))
        compare(bench, f"get, {HOT} invitations", gets[HOT], server, by_get, 0.60)
        compare(bench, f"redirect, {HOT} invitations", links[HOT], server, by_link, 0.80)
        compare(bench, f"get, {count} invitations", gets[len(ids)], server, by_get, 0.35)
        compare(bench, f"redirect, {count} invitations", links[len(ids)], server, by_link, 0.40)


def like(server, load):
    """The answer to the first path of a load."""
    with open(load.file, encoding="utf-8") as file:
        return ask(server.address(), "GET", file.readline().strip(), load.headers)


def measure_list(bench):
    """A list by target with ten answers."""
    with silent_relay() as relay, running(bench.server(bench.path("list"), relay)) as server:
        for target in range(TARGETS):
            for group in range(ANSWERS):
                create(server, f"user{target}@example.com",
                       groups=[{"type": "team", "groupId": str(group), "name": "Acme"}])
        load = bench.paths("lists", (f"/api/v1/invitations?targetType=email&targetValue=user{target}@example.com"
                                     for target in range(TARGETS)), server.key())
        with Nginx(bench.path("nginx-list"), like(server, load)) as nginx:
            compare(bench, f"list by target, {ANSWERS} answers", load, server, nginx, 0.25)
