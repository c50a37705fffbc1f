# SPDX-License-Identifier: MIT
"""Load by wrk, and the processors on which it and what it asks run."""
import dataclasses
import functools
import itertools
import json
import os
import subprocess
import time

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "load.lua")
SEEDS = itertools.count(1)


@functools.cache
def two_processors():
    """One for the server or its reference, one for the load. Throws RuntimeError where there is only one."""
    allowed = sorted(os.sched_getaffinity(0))
    if len(allowed) < 2:
        raise RuntimeError("server and load need a processor each; there is only one")
    return allowed[0], allowed[1]


def share_of_others(seconds=0.5):
    """How much of both processors is in use while nothing is measured, from 0 to 1."""
    before = processor_times()
    time.sleep(seconds)
    spent = [after - earlier for earlier, after in zip(before, processor_times())]
    return 1 - spent[0] / max(1, spent[1])


def processor_times():
    """Ticks in which the two processors had nothing to do, and all their ticks."""
    names = {f"cpu{number}" for number in two_processors()}
    with open("/proc/stat", encoding="utf-8") as file:
        lines = [line.split() for line in file if line.split()[0] in names]
    ticks = [[int(field) for field in line[1:9]] for line in lines]
    return sum(one[3] + one[4] for one in ticks), sum(map(sum, ticks))


def stay_on_load_processor():
    """For this program itself, and for all that it starts from now on and says nothing else of."""
    os.sched_setaffinity(0, {two_processors()[1]})


def on_server_processor(*command):
    return ["taskset", "-c", str(two_processors()[0]), *command]


def on_load_processor(*command):
    return ["taskset", "-c", str(two_processors()[1]), *command]


@dataclasses.dataclass(frozen=True)
class Load:
    """What is asked of an address: `how` is that of load.lua, `file` what it reads."""

    how: str
    file: str
    headers: dict
    connections: int


@dataclasses.dataclass(frozen=True)
class Measured:
    """Requests a second; times of a request in microseconds."""

    rate: float
    median: float
    p99: float


def run(load, address, seconds):
    """Throws RuntimeError where an answer was not good: what is measured then is something else."""
    host, port = address
    headers = "\n".join(f"{name}: {value}" for name, value in load.headers.items())
    command = on_load_processor("wrk", "--threads", "1", "--connections", str(load.connections),
                                "--duration", f"{seconds}s", "--timeout", "20s", "--script", SCRIPT,
                                f"http://{host}:{port}/", "--", load.how, load.file, str(next(SEEDS)))
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 60,
                          env={**os.environ, "VORTEX_BENCH_HEADERS": headers})
    said = json.loads(done.stdout.strip().rpartition("\n")[2])
    if said["refused"] or said["broken"] or not said["requests"]:
        raise RuntimeError(f"wrk was not answered well: {said}")
    return Measured(said["requests"] * 1e6 / said["microseconds"], said["median"], said["p99"])


def best_of(rounds, *questions):
    """For each question, a load with its address, the best of its rounds. They go in turns, so that what else the
    machine does in a moment hits all of them; the best, because other work can only slow down."""
    found = [[] for _ in questions]
    for _ in range(rounds.count):
        for results, (load, address) in zip(found, questions):
            results.append(run(load, address, rounds.seconds))
    return [Measured(max(r.rate for r in results), min(r.median for r in results), min(r.p99 for r in results))
            for results in found]


@dataclasses.dataclass(frozen=True)
class Rounds:
    count: int
    seconds: int
