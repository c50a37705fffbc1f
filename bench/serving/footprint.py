# SPDX-License-Identifier: MIT
"""How soon the server answers after its start, beside nginx, what memory it takes, and how large it is."""
import os
import shutil
import socket
import subprocess
import time

import database
import load
from servers import Nginx, Server, ask, free_port, running, silent_relay

STARTS = 20
FEW = 1000
SAMPLE = 100_000
PATIENCE = 30


def first_answer(process, port):
    """Waits for it, asking again at once where nobody listens yet."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as connection:
            connection.settimeout(PATIENCE)
            if connection.connect_ex(("127.0.0.1", port)) != 0:
                continue
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if connection.recv(12) == b"HTTP/1.1 200":
                return
    raise RuntimeError("there was no first answer")


def seconds_to_answer(command, port):
    """From before exec to the first bytes of the first answer."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        first_answer(process, port)
        return time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def compare_starts(bench, folder):
    with running(bench.server(folder)) as server:
        like = ask(server.address(), "GET", "/healthz", {})
    nginx = Nginx(bench.path("nginx-start"), like)
    ours, theirs = [], []
    for _ in range(STARTS):
        port = free_port()
        command = [f"127.0.0.1:{port}" if word == "127.0.0.1:0" else word for word in Server(bench.vortexd, folder).command]
        ours.append(seconds_to_answer(command, port) * 1e3)
        theirs.append(seconds_to_answer(nginx.command(), nginx.port) * 1e3)
    bench.table.add("from exec to the first answer : nginx", f"{min(ours):.1f} ms", f"{min(theirs):.1f} ms",
                    min(ours) / min(theirs), 3)


def measure_memory(bench, count):
    folder = bench.filled(count)
    ids = database.read_ids(folder, SAMPLE)
    with silent_relay() as relay, running(bench.server(folder, relay)) as server:
        ask(server.address(), "GET", "/healthz", {})
        idle = server.memory("VmRSS")
        bench.table.add("memory after the start, in MB", f"{idle:.1f} MB", "-", idle, 20, digits=1)
        for asked in (bench.gets(server, ids), bench.redirects(server, ids), bench.creates(server)):
            load.run(asked, server.address(), bench.rounds.seconds)
        most = server.memory("VmHWM")
        bench.table.add(f"most memory under load, {count} invitations, in MB", f"{most:.1f} MB", "-", most, 60,
                        digits=1)


def measure_size(bench):
    stripped = bench.path("stripped")
    shutil.copy(bench.vortexd, stripped)
    subprocess.run(["strip", stripped], check=True)
    size = os.path.getsize(stripped) / 1e6
    bench.table.add("vortexd, stripped, in MB", f"{size:.1f} MB", "-", size, 10, digits=1)


def measure_footprint(bench, count):
    compare_starts(bench, bench.filled(FEW))
    measure_memory(bench, count)
    measure_size(bench)
