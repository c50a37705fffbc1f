# SPDX-License-Identifier: MIT
"""Endpoints for webhooks on a free port of 127.0.0.1, for tests written in Python: one for each path, each
with a mode of its own."""
import asyncio
import collections
import dataclasses
import json
import threading
import time

from vortexd import wait_for

REASONS = {200: "OK", 302: "Found", 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error"}


@dataclasses.dataclass
class Arrived:
    """One request, by when it had come whole."""
    path: str
    headers: dict  # the names in lower case
    body: bytes
    at: float      # time.monotonic()

    def json(self):
        return json.loads(self.body)


class Connection(asyncio.Protocol):
    """Reads requests one after the other, each with a Content-Length."""

    def __init__(self, sink):
        self.sink = sink
        self.transport = None
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport
        self.sink.connections.add(self)

    def connection_lost(self, exc):
        self.sink.connections.discard(self)

    def data_received(self, data):
        self.buffer += data
        while request := self.take_request():
            self.answer(self.sink.mode(request), request)

    def take_request(self):
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        size = int(headers.get("content-length", 0))
        if not separator or len(rest) < size:
            return None
        self.buffer = rest[size:]
        method, path, _ = lines[0].split(" ", 2)
        request = Arrived(path.removeprefix("/"), headers, rest[:size], time.monotonic())
        self.sink.keep(method, request)
        return request

    def answer(self, mode, request):
        status, *more = mode.split(" ", 1)
        if mode == "closing":
            self.transport.abort()
        elif mode == "slow":
            self.sink.waiting.append(lambda: self.answer("ok", request))
        elif mode == "redirect":
            self.write(302, "Location: /elsewhere\r\n")
        elif mode == "ok":
            self.write(200)
        else:
            self.write(int(status), f"Retry-After: {more[0]}\r\n" if more else "")

    def write(self, status, headers=""):
        self.transport.write(f"HTTP/1.1 {status} {REASONS[status]}\r\n{headers}Content-Length: 2\r\n\r\nok"
                             .encode("latin-1"))


class WebhookSink:
    """A mode is `ok`, a status such as `500`, `429 3` (to be asked again in 3 s), `slow` (answers once it is
    released), `redirect` (to the path `elsewhere`), or `closing` (without an answer)."""

    def __init__(self):
        self.modes = collections.defaultdict(lambda: "ok")
        self.requests = []
        self.waiting = []
        self.connections = set()
        self.port = 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def run(self, ready):
        server = self.loop.run_until_complete(
            self.loop.create_server(lambda: Connection(self), "127.0.0.1", 0, backlog=1024))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        server.close()
        for connection in self.connections:
            connection.transport.abort()
        self.loop.run_until_complete(server.wait_closed())
        self.loop.close()

    def url(self, path):
        return f"http://127.0.0.1:{self.port}/{path}"

    def behave(self, path, mode):
        """From its next request on."""
        self.modes[path] = mode

    def release(self):
        """Answers what waits; what comes from now on is answered at once."""
        for path, mode in list(self.modes.items()):
            if mode == "slow":
                self.modes[path] = "ok"
        self.loop.call_soon_threadsafe(self.answer_waiting)

    def answer_waiting(self):
        while self.waiting:
            self.waiting.pop()()

    def mode(self, request):
        return self.modes[request.path]

    def keep(self, method, request):
        """Called in the thread of the loop, before the answer."""
        assert method == "POST", method
        self.requests.append(request)

    def arrived(self, path=None):
        """Every request so far, or those to a path, in the order of arrival."""
        return [request for request in list(self.requests) if path in (None, request.path)]

    def wait_for(self, count, path=None):
        wait_for(lambda: len(self.arrived(path)) >= count)
        return self.arrived(path)

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
