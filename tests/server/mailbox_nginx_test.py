#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of the local mailbox, through a real nginx with the headers it sends by default.

usage: mailbox_nginx_test.py VORTEXD
"""
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from vortexd import Vortexd, wait_for  # noqa: E402

VORTEXD = sys.argv.pop(1)
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

CONFIG = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://{upstream}; {more} }}
  }}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Nginx:
    """A proxy in front of an address; `more` goes into its location."""

    def __init__(self, folder, upstream, more=""):
        self.port = free_port()
        config = os.path.join(folder, "nginx.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder=folder, port=self.port, upstream=upstream, more=more))
        self.process = subprocess.Popen([NGINX, "-c", config, "-p", folder],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        assert wait_for(lambda: is_listening(self.port) or self.process.poll() is not None)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def get(port, path, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


class MailboxPage(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server = Vortexd(VORTEXD, os.path.join(self.folder.name, "data"))
        self.server.start()
        self.addCleanup(self.server.kill)
        self.server.wait_until_ready()
        self.host, self.port = self.server.address()
        answer = subprocess.run([VORTEXD, "mail", "url", "--data", self.server.data, "--json"],
                                capture_output=True, text=True, check=True).stdout
        url = json.loads(answer)["url"]
        start = f"http://{self.host}:{self.port}"
        self.assertTrue(url.startswith(start + "/mailbox/"))
        self.path = url[len(start):]

    def through(self, more="", headers=None):
        nginx = Nginx(self.folder.name, f"{self.host}:{self.port}", more)
        try:
            health = get(nginx.port, "/healthz")
            return health[0], get(nginx.port, self.path, headers)
        finally:
            nginx.stop()

    def test_a_browser_here_sees_it(self):
        status, body = get(self.port, self.path)
        self.assertEqual(status, 200)
        self.assertIn("Mailbox", body)

    def test_nginx_with_its_default_headers_does_not(self):
        health, (status, body) = self.through()
        self.assertEqual(health, 200)
        self.assertEqual(status, 404)
        self.assertNotIn("Mailbox", body)

    def test_nor_does_one_that_keeps_connections_and_says_who_asks(self):
        more = "proxy_http_version 1.1; proxy_set_header X-Forwarded-For $remote_addr;"
        health, (status, _) = self.through(more)
        self.assertEqual((health, status), (200, 404))

    def test_nor_one_that_passes_the_name_on(self):
        more = "proxy_http_version 1.1; proxy_set_header Host invite.example.com;"
        health, (status, _) = self.through(more)
        self.assertEqual((health, status), (200, 404))

    def test_the_token_is_another_one_at_each_start(self):
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.server.wait_until_ready()
        _, port = self.server.address()
        self.assertEqual(get(port, self.path)[0], 404)

    def test_a_token_that_is_cut_short_is_none(self):
        self.assertEqual(get(self.port, self.path[:-1])[0], 404)
        self.assertEqual(get(self.port, self.path + "x")[0], 404)
        self.assertEqual(get(self.port, "/mailbox/")[0], 404)


if __name__ == "__main__":
    if not os.path.exists(NGINX):
        sys.exit("nginx is not installed")
    unittest.main()
