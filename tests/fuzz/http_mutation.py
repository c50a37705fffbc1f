#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sends a vortexd good requests with changes, over sockets, and checks that every answer is one: well-formed,
of an expected status, errors in their form, no secret in it; that the server goes on; and in the end that its
log has no fault and that it has not grown.

usage: http_mutation.py --vortexd PROGRAM [--seconds N | --rounds N] [--seed N]
"""
import argparse
import json
import os
import random
import re
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from mutations import key_requests, mutated, person_requests, Request  # noqa: E402
from vortexd import Vortexd  # noqa: E402

PATIENCE = 20
STATUSES = {100, 200, 201, 202, 204, 302, 303, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 422, 429, 431, 501,
            503, 505}
NO_BODY = {100, 204}
HEAD_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Za-z ]+")
HEADER_LINE = re.compile(rb"([A-Za-z0-9-]+): ([\x20-\x7e]*)")
WARM_UP = 300
CONTROL_EVERY = 40
GROWTH_MIB = 48


class Breach(Exception):
    """Something that must not be; says what."""


def require(holds, what):
    if not holds:
        raise Breach(what)


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


def take_answer(data, bodiless):
    """The first answer in what came over a connection, and the rest."""
    head, end, rest = data.partition(b"\r\n\r\n")
    require(end, f"an answer without an end of its head: {data[:200]!r}")
    first, *lines = head.split(b"\r\n")
    matched = HEAD_LINE.fullmatch(first)
    require(matched, f"a status line that is none: {first!r}")
    status = int(matched[1])
    headers = {}
    for line in lines:
        pair = HEADER_LINE.fullmatch(line)
        require(pair, f"a header that is none: {line!r}")
        name = pair[1].decode().lower()
        require(name not in headers or name in ("vary", "set-cookie"), f"twice: {name}")
        headers[name] = pair[2].decode()
    if status in NO_BODY:
        return Answer(status, headers, b""), rest
    length = int(headers.get("content-length", "-1"))
    require(length >= 0, f"no Content-Length: {head!r}")
    # An answer to HEAD says the length of a body that is not there.
    if bodiless and (not rest or rest.startswith(b"HTTP/1.1 ")):
        return Answer(status, headers, b""), rest
    require(len(rest) >= length, f"a body is cut off: {data!r}")
    return Answer(status, headers, rest[:length]), rest[length:]


def check_answer(answer):
    require(answer.status in STATUSES, f"status {answer.status}")
    if answer.status == 100:
        return
    for name in ("date", "x-request-id"):
        require(name in answer.headers, f"no {name}")
    is_json = answer.headers.get("content-type") == "application/json"
    if answer.body and is_json:
        value = json.loads(answer.body.decode("utf-8"))
        if answer.status >= 400:
            require(isinstance(value, dict) and set(value) == {"error", "message", "code", "requestId"},
                    f"an error of another form: {value}")
            require(value["error"] == value["message"] and all(isinstance(v, str) for v in value.values()),
                    f"an error of another form: {value}")
    elif answer.body:
        require(answer.headers.get("content-type", "").startswith("text/"), f"content of another type: {answer.headers}")
        answer.body.decode("utf-8")


class Target:
    """The server, and what is known of it."""

    def __init__(self, options, folder):
        self.server = Vortexd(options.vortexd, os.path.join(folder, "data"), ["limits.enabled=false", "log.format=json"])
        self.server.start()
        self.server.wait_until_ready()
        credentials = self.server.credentials()
        self.key, self.component = credentials["apiKey"], credentials["componentId"]
        self.secret = self.key.rpartition(".")[2].encode()

    def exchange(self, pieces):
        """All that is answered to these bytes, up to the end of the connection."""
        with socket.create_connection(self.server.address(), PATIENCE) as connection:
            received = bytearray()
            try:
                for piece in pieces:
                    connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # It was refused before it was sent.
            try:
                while data := connection.recv(65536):
                    received += data
            except ConnectionResetError:
                pass  # Likewise; what was answered has come.
            except TimeoutError:
                raise Breach("neither an answer nor an end") from None
            return bytes(received)

    def call(self, request, *statuses):
        answer, rest = take_answer(self.exchange([request.bytes()]), request.method == "HEAD")
        require(answer.status in statuses and not rest,
                f"{request.method} {request.target} was answered {answer.status}: {answer.body!r}")
        return answer

    def invite(self, target):
        body = {"widgetConfigurationId": self.component, "target": target, "inviter": {"userId": "user-1"}}
        return json.loads(self.call(Request("POST", "/api/v1/invitations", [("x-api-key", self.key)], body), 200, 201).body)

    def pool(self):
        """Invitations of all kinds, for requests about them."""
        made = [self.invite(target) for target in (
            {"type": "email", "value": "ann@example.com"}, {"type": "internal", "value": "u9"}, {"type": "share"})]
        return [invitation["id"] for invitation in made], made[-1]["shortLink"]

    def check_alive(self):
        require(self.server.running(), f"the server ended: {self.server.last_words()}")
        self.call(Request("GET", "/healthz"), 200)
        self.call(Request("GET", "/api/v1/invitations/by-scope/no/thing", [("x-api-key", self.key)]), 200)

    def resident_mib(self):
        with open(f"/proc/{self.server.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024

    def check_log(self):
        with open(self.server.log_file, "rb") as file:
            log = file.read()
        require(self.secret not in log, "the log holds the key's secret")
        for line in log.decode("utf-8").splitlines():
            if line.startswith("{"):
                require(json.loads(line)["event"] != "fault", f"a fault: {line}")
            require("Sanitizer" not in line and "runtime error" not in line, line)


def split(chooser, data):
    """Now and then a request comes in pieces."""
    if not data or chooser.randrange(4):
        return [data]
    cuts = sorted(chooser.randrange(len(data)) for _ in range(chooser.choice((1, 3))))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)])]


def one_round(target, chooser, good):
    data = mutated(chooser, good)
    if chooser.randrange(6) == 0:
        data += mutated(chooser, good)
    seen = b""
    try:
        seen = rest = target.exchange(split(chooser, data))
        bodiless = b"HEAD " in data
        while rest:
            answer, rest = take_answer(rest, bodiless)
            check_answer(answer)
        require(target.secret not in seen, "an answer holds the key's secret")
        require(target.server.running(), f"the server ended: {target.server.last_words(40)}")
    except (Breach, ValueError, OSError) as fault:
        raise Breach(f"{fault}\n  sent {data!r}\n  received {seen[:2000]!r}") from fault


def run(options, target):
    """How many rounds there were."""
    chooser = random.Random(options.seed)
    end = time.monotonic() + options.seconds
    round_number, before = 0, 0.0
    while round_number < options.rounds if options.rounds else time.monotonic() < end:
        if round_number % CONTROL_EVERY == 0:
            target.check_alive()
            pool = target.pool()
            good = [*key_requests(target.key, target.component, pool), *person_requests(target.key, target.component, pool)]
        if round_number == WARM_UP:
            before = target.resident_mib()
        try:
            one_round(target, chooser, good)
        except Breach as fault:
            raise Breach(f"round {round_number}: {fault}") from fault
        round_number += 1
    target.check_alive()
    if before:
        grown = target.resident_mib() - before
        require(grown < GROWTH_MIB, f"the server has grown by {grown:.0f} MiB")
    return round_number


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vortexd", required=True)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, help="instead of seconds")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2 ** 32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="vortex-mutation-") as folder:
        target = Target(options, folder)
        try:
            rounds = run(options, target)
            require(target.server.stop() == 0, f"it did not stop well: {target.server.last_words()}")
            target.check_log()
        except Breach as fault:
            sys.exit(f"seed {options.seed}: {fault}")
        finally:
            target.server.kill()
    print(f"{rounds} rounds")


if __name__ == "__main__":
    main()
