#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a back end of the examples beside a server of its own, and asks it what a browser and the
service ask. It must answer as the official SDKs do, and end with 0 when it is told to stop.

usage: backend.py --vortexd PATH EXAMPLE
"""
import argparse
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from vortexd import Vortexd, wait_for  # noqa: E402

KEY = b"the key of this test, no secret."
SECRET = "whsec_" + base64.b64encode(KEY).decode()
HOOK = "/webhooks/vortex"
BY_TEAM = "/api/vortex/invitations/by-scope/team/"
BODY_MAX = 256 * 1024
PATIENCE = 30


def unbase64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def event(invitation, kind="invitation.accepted"):
    data = {} if invitation is None else {"invitationId": invitation}
    return json.dumps({
        "id": "evt_1", "type": kind, "timestamp": "2026-01-01T00:00:00.000Z", "accountId": "acc_1",
        "environmentId": None, "sourceTable": "invitations", "operation": "update", "data": data}).encode()


def signature(body, secret=SECRET):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed(body):
    return [("X-Vortex-Signature", signature(body))]


def signed_by_standard(body, now):
    """The headers of Standard Webhooks, whose key is not the text of the secret but the bytes in it."""
    mac = hmac.new(KEY, f"msg_1.{now}.".encode() + body, hashlib.sha256).digest()
    return [("webhook-id", "msg_1"), ("webhook-timestamp", str(now)),
            ("webhook-signature", "v1," + base64.b64encode(mac).decode())]


class Example:
    """The program under test, and what it has said."""

    def __init__(self, path, variables):
        self.process = subprocess.Popen([path], stdout=subprocess.PIPE, text=True, env={**os.environ, **variables})
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True)
        self.reader.start()
        if not wait_for(lambda: self.lines or self.process.poll() is not None) or not self.lines:
            raise RuntimeError(f"the example ended with {self.process.wait(PATIENCE)}")
        self.port = int(re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)", self.lines[0].strip()).group(1))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None
        finally:
            self.reader.join(PATIENCE)

    def said(self, line):
        return sum(one.strip() == line for one in self.lines)


def ask(port, method, path, body=b"", headers=(), chunked=False):
    """Status, value and headers of an answer. Headers are a list, so that one may be there twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.putrequest(method, path)
        for name, value in headers:
            connection.putheader(name, value)
        if chunked:
            connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders(iter([body]), encode_chunked=True)
        else:
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read()
        is_json = answer.getheader("Content-Type") == "application/json"
        return answer.status, json.loads(text) if is_json else text, answer.headers
    finally:
        connection.close()


class Backend(unittest.TestCase):
    vortexd = path = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = Vortexd(cls.vortexd, os.path.join(cls.folder.name, "data"))
        cls.server.start()
        cls.addClassCleanup(cls.server.stop)
        cls.server.wait_until_ready()
        cls.credentials = cls.server.credentials()
        host, port = cls.server.address()
        cls.example = Example(cls.path, {
            "VORTEX_API_KEY": cls.credentials["apiKey"], "VORTEX_API_BASE_URL": f"http://{host}:{port}",
            "VORTEX_WEBHOOK_SECRET": SECRET})
        cls.addClassCleanup(cls.stop_example)

    @classmethod
    def stop_example(cls):
        """Told to stop, it ends by itself and well."""
        code = cls.example.stop()
        if code != 0:
            raise AssertionError(f"the example ended with {code}")

    def ask(self, *arguments, **options):
        status, value, self.headers = ask(self.example.port, *arguments, **options)
        return status, value

    def hook(self, body, headers, **options):
        return self.ask("POST", HOOK, body, headers, **options)

    def refused(self, status, answer):
        self.assertEqual(answer[0], status, answer)
        self.assertEqual(list(answer[1]), ["error"])

    def test_a_token_is_signed_with_the_key_and_names_the_user(self):
        status, value = self.ask("POST", "/api/vortex/jwt", b"{}", [("Content-Type", "application/json")])
        self.assertEqual((status, list(value)), (200, ["jwt"]))
        self.assertEqual(self.headers["Cache-Control"], "no-store")
        head, claims, mac = value["jwt"].split(".")
        _, key_id, secret = self.credentials["apiKey"].split(".")
        kid = str(uuid.UUID(bytes=unbase64url(key_id)))
        key = hmac.new(secret.encode(), kid.encode(), hashlib.sha256).digest()
        self.assertEqual(unbase64url(mac), hmac.new(key, f"{head}.{claims}".encode(), hashlib.sha256).digest())
        self.assertEqual(json.loads(unbase64url(head))["kid"], kid)
        said = json.loads(unbase64url(claims))
        self.assertEqual((said["user"]["id"], said["scope"]), ("user-123", "team:42"))
        self.assertLessEqual(abs(said["iat"] - time.time()), 60)
        self.assertEqual(said["exp"] - said["iat"], 300)

    def test_open_invitations_are_listed(self):
        host, port = self.server.address()
        status, made, _ = ask(port, "POST", "/api/v1/invitations", json.dumps({
            "widgetConfigurationId": self.credentials["componentId"],
            "target": {"type": "email", "value": "ada@example.com"}, "inviter": {"userId": "user-123"},
            "groups": [{"type": "team", "groupId": "42", "name": "Team 42"}]}).encode(),
            [("x-api-key", self.credentials["apiKey"]), ("Content-Type", "application/json")])
        self.assertEqual(status, 201)
        status, value = self.ask("GET", BY_TEAM + "42")
        self.assertEqual((status, [one["id"] for one in value["invitations"]]), (200, [made["id"]]))

    def test_the_team_of_others_is_not_shown(self):
        self.refused(403, self.ask("GET", BY_TEAM + "43"))

    def test_a_good_webhook_is_received_and_counts_once(self):
        body = event("inv_1")
        for headers in (signed(body), signed(body)):
            self.assertEqual(self.hook(body, headers), (200, {"received": True}))
        wait_for(lambda: self.example.said("accepted inv_1"))
        self.assertEqual(self.example.said("accepted inv_1"), 1)

    def test_the_headers_of_standard_webhooks_are_taken(self):
        body = event("inv_2")
        now = int(time.time())
        self.assertEqual(self.hook(body, signed_by_standard(body, now)), (200, {"received": True}))
        self.refused(401, self.hook(body, signed_by_standard(body, now - 3600)))

    def test_an_event_that_nobody_waits_for_is_received(self):
        body = event("inv_1", "some.newer.event")
        self.assertEqual(self.hook(body, signed(body)), (200, {"received": True}))

    def test_a_webhook_without_signature_is_refused(self):
        self.refused(401, self.hook(event("inv_3"), []))

    def test_a_wrong_signature_is_refused(self):
        body = event("inv_3")
        for wrong in (signature(body, "another"), signature(body + b" "), signature(body).upper(), ""):
            self.refused(401, self.hook(body, [("X-Vortex-Signature", wrong)]))
        self.assertEqual(self.example.said("accepted inv_3"), 0)

    def test_a_repeated_header_is_refused(self):
        body = event("inv_3")
        self.refused(400, self.hook(body, signed(body) * 2))
        self.assertEqual(self.example.said("accepted inv_3"), 0)

    def test_what_was_signed_must_be_an_event(self):
        body = b'{"id":"evt_1"}'
        self.refused(400, self.hook(body, signed(body)))

    def test_a_handler_that_fails_is_told_to_the_service(self):
        body = event(None)
        self.assertEqual(self.hook(body, signed(body)), (500, {"error": "Webhook handler error"}))

    def test_a_body_is_bounded(self):
        fits = event("inv_4") + b" " * 200_000
        self.assertEqual(self.hook(fits, signed(fits))[0], 200)
        self.assertEqual(self.hook(fits, signed(fits), chunked=True)[0], 200)
        large = event("inv_4") + b" " * BODY_MAX
        self.assertEqual(self.hook(large, signed(large))[0], 413)
        self.assertEqual(self.hook(large, signed(large), chunked=True)[0], 413)

    def test_there_is_nothing_else(self):
        self.assertEqual(self.ask("POST", "/webhooks/other")[0], 404)
        self.assertEqual(self.ask("GET", HOOK)[0], 404)

    def test_many_at_once(self):
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(ask(self.example.port, "GET", BY_TEAM + "42")[0]))
                   for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(answers, [200] * 16)

    def example_on(self, port):
        return Example(self.path, {
            "VORTEX_API_KEY": self.credentials["apiKey"], "VORTEX_API_BASE_URL": f"http://127.0.0.1:{port}",
            "VORTEX_WEBHOOK_SECRET": SECRET})

    def stop_amid_a_request(self, answer):
        """What was answered to a request that waits for the service while the example is told to stop."""
        answers = []
        with socket.create_server(("127.0.0.1", 0)) as service:
            service.settimeout(PATIENCE)
            other = self.example_on(service.getsockname()[1])
            asking = threading.Thread(target=lambda: answers.append(ask(other.port, "GET", BY_TEAM + "42")[0]))
            asking.start()
            call, _ = service.accept()
            with call:
                call.recv(65536)
                other.process.send_signal(signal.SIGTERM)
                time.sleep(0.2)
                call.sendall(answer)
                self.assertEqual(other.stop(), 0)
                asking.join(PATIENCE)
        return answers

    def test_what_is_under_way_ends_before_it_stops(self):
        body = b'{"invitations":[]}'
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.assertEqual(self.stop_amid_a_request(answer + body), [200])

    def test_it_stops_although_the_service_does_not_answer(self):
        threading.excepthook = lambda _: None  # the connection may be closed without an answer
        self.addCleanup(setattr, threading, "excepthook", threading.__excepthook__)
        self.assertIn(self.stop_amid_a_request(b""), ([], [502]))

    def test_without_the_service_the_answer_is_502(self):
        other = self.example_on(1)
        try:
            status, value, _ = ask(other.port, "GET", BY_TEAM + "42")
            self.refused(502, (status, value))
        finally:
            self.assertEqual(other.stop(), 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--vortexd", required=True)
    parser.add_argument("example")
    arguments = parser.parse_args()
    Backend.vortexd, Backend.path = arguments.vortexd, arguments.example
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Backend))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
