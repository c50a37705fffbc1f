#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the snippets of docs/guides/proxy.md: a real proxy in front of a real server.

Only what differs on this machine is replaced: address, certificate, and where the server listens.

usage: proxy_test.py VORTEXD nginx|caddy
"""
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from vortexd import Vortexd, wait_for  # noqa: E402

VORTEXD, PROXY = sys.argv.pop(1), sys.argv.pop(1)
GUIDE = os.path.join(HERE, "..", "..", "docs", "guides", "proxy.md")
NAME = "invites.example.com"


def snippet(language, place):
    """The one of the guide that passes requests on to this place, with the address of the test's server in it."""
    with open(GUIDE, encoding="utf-8") as file:
        snippets = re.findall(rf"^```{language}\n(.*?)^```", file.read(), re.M | re.S)
    fitting = [text for text in snippets if place in text]
    assert len(fitting) == 1, f"{len(fitting)} snippets in {language} say {place}"
    return fitting[0]


def replaced(text, *pairs):
    for old, new in pairs:
        assert old in text, f"the snippet does not say {old}"
        text = text.replace(old, new)
    return text


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def make_certificate(folder):
    certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}"], check=True, capture_output=True)
    return certificate, key


def nginx(folder, port, place, upstream, certificate, key):
    server = replaced(snippet("nginx", place), ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
                      (f"/etc/ssl/{NAME}.pem", certificate), (f"/etc/ssl/private/{NAME}.key", key),
                      (place, upstream))
    temporary = "".join(f"  {name}_temp_path {folder}/{name};\n"
                        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = os.path.join(folder, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
                   f"events {{}}\nhttp {{\n  access_log off;\n{temporary}{server}}}\n")
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    return [binary, "-c", config, "-p", folder], {}


def caddy(folder, port, place, upstream, certificate, key):
    site = replaced(snippet("caddy", place), (NAME + " {", f"https://{NAME}:{port} {{\n    bind 127.0.0.1\n"
                                                    f"    tls {certificate} {key}"),
                    (place, upstream))
    config = os.path.join(folder, "Caddyfile")
    with open(config, "w", encoding="utf-8") as file:
        file.write("{\n    admin off\n    auto_https disable_redirects\n}\n" + site)
    return (["caddy", "run", "--config", config, "--adapter", "caddyfile"],
            {"HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder})


class Snippet(unittest.TestCase):
    PLACE, TRUSTED = "127.0.0.1:8080", "127.0.0.1"

    def listen(self, folder):
        return "127.0.0.1:0"

    def upstream(self, folder):
        return "%s:%d" % self.server.address()

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        folder = holder.name
        self.server = Vortexd(VORTEXD, os.path.join(folder, "data"),
                              [f"public_url=https://{NAME}", f"http.trusted_proxies={self.TRUSTED}",
                               "limits.failed_auth_per_minute=3"], self.listen(folder))
        self.server.start()
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        certificate, key = make_certificate(folder)
        self.port = free_port()
        make = {"nginx": nginx, "caddy": caddy}[PROXY]
        command, variables = make(folder, self.port, self.PLACE, self.upstream(folder), certificate, key)
        log = open(os.path.join(folder, "proxy.log"), "wb")
        self.addCleanup(log.close)
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env={**os.environ, **variables})
        self.addCleanup(process.wait, 30)
        self.addCleanup(process.terminate)
        wait_for(lambda: answers(self.port) or process.poll() is not None)
        self.assertIsNone(process.poll(), "the proxy did not start")
        self.context = ssl.create_default_context(cafile=certificate)

    def ask(self, method, path, body=None, headers=None):
        # From another address than the proxy's own, as clients are.
        raw = socket.create_connection(("127.0.0.1", self.port), 30, ("127.0.0.2", 0))
        connection = http.client.HTTPSConnection(NAME, self.port, context=self.context)
        connection.sock = self.context.wrap_socket(raw, server_hostname=NAME)
        connection.request(method, path, body, {"Host": NAME, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def test_an_invitation_goes_its_way(self):
        credentials = self.server.credentials()
        body = json.dumps({"widgetConfigurationId": credentials["componentId"],
                           "target": {"type": "email", "value": "ada@example.com"}, "inviter": {"userId": "u1"}})
        status, text = self.ask("POST", "/api/v1/invitations", body, {"x-api-key": credentials["apiKey"]})
        self.assertEqual(status, 201, text)
        link = json.loads(text)["shortLink"]
        start = f"https://{NAME}"
        self.assertTrue(link.startswith(start + "/i/"))
        self.assertEqual(self.ask("GET", link[len(start):], headers={"User-Agent": "Mozilla/5.0"})[0], 200)

    def test_limits_count_by_the_client_and_not_by_the_proxy(self):
        def fail(client):
            return self.ask("GET", "/api/v1/invitations/x", headers={"x-api-key": "wrong", "X-Forwarded-For": client})
        # What a client says of itself comes before what the proxy adds, and does not count.
        statuses = [fail(f"203.0.113.{n}")[0] for n in range(6)]
        self.assertEqual(statuses[:3], [401, 401, 401])
        self.assertEqual(statuses[-1], 429)

    def test_the_mailbox_has_no_page(self):
        result = subprocess.run([VORTEXD, "mail", "url", "--data", self.server.data], capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertEqual(self.ask("GET", "/mailbox/x")[0], 404)


class SnippetOverSocket(Snippet):
    PLACE, TRUSTED = "/run/vortexd/http.sock", "unix"

    def listen(self, folder):
        return "unix:" + self.upstream(folder)

    def upstream(self, folder):
        return os.path.join(folder, "http.sock")


if __name__ == "__main__":
    unittest.main()
