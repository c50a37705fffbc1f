# SPDX-License-Identifier: MIT
"""The server that is measured, and nginx with answers that are fixed. Both on the processor for servers, with one
thread or worker for connections, and without a log on disk."""
import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess

from load import on_server_processor
from vortexd import Vortexd, wait_for

PATIENCE = 60
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
# Of bytes in one word of a configuration, at most.
WORD_MAX = 3000
LANDING = "https://app.example.com/join"


class Server(Vortexd):
    """A vortexd. Its log is written, but to nowhere."""

    def __init__(self, binary, data, *settings):
        super().__init__(binary, data, ["limits.enabled=false", "http.threads=1", *settings])
        self.command = on_server_processor(*self.command)
        self.log_file = os.devnull

    def key(self):
        return {"x-api-key": self.credentials()["apiKey"]}

    def body(self, address, **more):
        return json.dumps({"widgetConfigurationId": self.credentials()["componentId"],
                           "target": {"type": "email", "value": address},
                           "inviter": {"userId": "u1", "name": "Jane Doe"}, **more})

    def memory(self, what):
        """VmRSS or VmHWM in MB."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(what)) / 1024


@contextlib.contextmanager
def running(server):
    server.start()
    try:
        server.wait_until_ready()
        yield server
        if server.stop() != 0:
            raise RuntimeError("vortexd did not stop as it should")
    finally:
        server.kill()


@contextlib.contextmanager
def silent_relay():
    """The setting of a relay that takes connections and never says a word: mails stay where they wait."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"mail.smtp_url=smtp+plain://127.0.0.1:{silent.getsockname()[1]}"


def ask(address, method, path, headers, body=None):
    """Status, headers as they are spelled, and body."""
    connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {**headers, "content-type": "application/json"} if body else headers)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


def create(server, address, **more):
    status, _, answer = ask(server.address(), "POST", "/api/v1/invitations", server.key(), server.body(address, **more))
    if status != 201:
        raise RuntimeError(f"{status} {answer}")
    return json.loads(answer)["id"]


def size_of(answer):
    """Bytes of an answer from its first to its last, but for the status line."""
    _, headers, body = answer
    return sum(len(name) + len(value) + 4 for name, value in headers) + 2 + len(body)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Nginx:
    """Gives one answer to every request. It is as long as `like`, an answer of ours: where our head has more, a
    header makes up for it."""

    def __init__(self, folder, like):
        self.folder = folder
        os.makedirs(folder)
        self.port = free_port()
        self.address = ("127.0.0.1", self.port)
        self.configure(like, 0)
        missing = self.missing(like)
        if missing:
            self.configure(like, missing)

    def missing(self, like):
        with self:
            got = ask(self.address, "GET", "/", {})
        if got[0] != like[0]:
            raise RuntimeError(f"nginx answered {got[0]}")
        return max(0, size_of(like) - size_of(got))

    def configure(self, like, missing):
        status, headers, body = like
        shown = dict((name.lower(), value) for name, value in headers)
        # A redirect of nginx has a body of its own.
        text = shown["location"] if "location" in shown else body.decode()
        if "'" in text or "$" in text or "\\" in text:
            raise RuntimeError("nginx would read this answer: " + text)
        parts = [text[at:at + WORD_MAX] for at in range(0, len(text), WORD_MAX)]
        sets = "\n    ".join(f"set $part{number} '{part}';" for number, part in enumerate(parts))
        whole = "".join(f"${{part{number}}}" for number in range(len(parts)))
        if len(parts) == 1:
            sets, whole = "", text
        padding = f"add_header X '{'x' * max(1, missing - 5)}';" if missing else ""
        with open(os.path.join(self.folder, "nginx.conf"), "w", encoding="utf-8") as file:
            file.write(f"""
daemon off;
worker_processes 1;
pid {self.folder}/pid;
error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {self.folder};
  proxy_temp_path {self.folder};
  fastcgi_temp_path {self.folder};
  uwsgi_temp_path {self.folder};
  scgi_temp_path {self.folder};
  server {{
    listen 127.0.0.1:{self.port};
    default_type {shown.get("content-type", "text/plain").split(";")[0]};
    {padding}
    {sets}
    location / {{ return {status} '{whole}'; }}
  }}
}}
""")

    def command(self):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        return on_server_processor(program, "-p", self.folder, "-c", os.path.join(self.folder, "nginx.conf"),
                                   "-e", os.path.join(self.folder, "error.log"))

    def __enter__(self):
        # Nothing must be listening from the time before.
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: listens(self.port) or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise RuntimeError("nginx does not run")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

