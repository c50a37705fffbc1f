# SPDX-License-Identifier: MIT
"""What tests of mails and webhooks share: a vortexd of their own, its API and the command line."""
import http.client
import json
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from vortexd import Vortexd, wait_for  # noqa: E402

REQUEST_SECONDS = 20


class Api:
    """The API for holders of keys, over one connection that is kept."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(*server.address(), timeout=REQUEST_SECONDS)
        credentials = server.credentials()
        self.headers = {"x-api-key": credentials["apiKey"], "content-type": "application/json"}
        self.component = credentials["componentId"]

    def call(self, method, path, body=None):
        """Status and JSON."""
        text = None if body is None else json.dumps(body)
        self.connection.request(method, "/api/v1" + path, body=text, headers=self.headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


class Case(unittest.TestCase):
    """BIN is the folder of the programs; set by whoever starts the tests."""

    BIN = ""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="vortex-delivery-")
        self.addCleanup(scratch.cleanup)
        self.folder = scratch.name
        self.servers = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *settings, server=None):
        """A vortexd on a folder of its own, or again on that of another one, which has ended."""
        if server is None:
            self.servers += 1
        data = server.data if server else self.path(f"data{self.servers}")
        started = Vortexd(os.path.join(self.BIN, "vortexd"), data, ["limits.enabled=false", *settings])
        started.start()
        self.addCleanup(started.kill)
        started.wait_until_ready()
        started.api = Api(started)
        self.addCleanup(started.api.connection.close)
        return started

    def until(self, condition, what):
        """Waits for something true and returns it."""
        answer = wait_for(condition)
        self.assertTrue(answer, f"this did not come: {what}")
        return answer

    def call(self, server, method, path, body=None, status=200):
        got, answer = server.api.call(method, path, body)
        self.assertEqual(got, status, answer)
        return answer

    def invite(self, server, address, **more):
        """What the API answers to an invitation from jane@example.com."""
        return self.call(server, "POST", "/invitations", {
            "widgetConfigurationId": server.api.component, "target": {"type": "email", "value": address},
            "inviter": {"userId": "user-1", "userEmail": "jane@example.com", "name": "Jane Doe"}, **more}, 201)

    def accept(self, server, invitation, address, **user):
        return self.call(server, "POST", "/invitations/accept",
                         {"invitationIds": [invitation["id"]], "user": {"email": address, **user}})

    def revoke(self, server, invitation):
        return self.call(server, "DELETE", "/invitations/" + invitation["id"])

    def status(self, server, invitation):
        return self.call(server, "GET", "/invitations/" + invitation["id"])["status"]

    def history(self, server, invitation):
        """The events, without `invitation.` before their types."""
        events = self.call(server, "GET", f"/invitations/{invitation['id']}/events")["events"]
        return [{**event, "type": event["type"].removeprefix("invitation.")} for event in events]

    def happened(self, server, invitation):
        return [event["type"] for event in self.history(server, invitation)]

    def vortex(self, server, *words, **variables):
        """The exit code and the output of the command line."""
        host, port = server.address()
        done = subprocess.run(
            [os.path.join(self.BIN, "vortex"), *words], capture_output=True, text=True, timeout=REQUEST_SECONDS,
            check=False, env={**os.environ, "VORTEX_API_BASE_URL": f"http://{host}:{port}",
                              "VORTEX_API_KEY": server.credentials()["apiKey"], **variables})
        return done.returncode, done.stdout + done.stderr

    def log(self, server):
        with open(server.log_file, encoding="utf-8") as file:
            return file.read()


def main():
    """As unittest, with `--bin FOLDER` before its arguments."""
    if len(sys.argv) < 3 or sys.argv[1] != "--bin":
        sys.exit("usage: " + os.path.basename(sys.argv[0]) + " --bin FOLDER [unittest arguments]")
    Case.BIN = os.path.abspath(sys.argv[2])
    del sys.argv[1:3]
    unittest.main(module="__main__")
