#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Webhooks as receivers get them from the real server, checked by the official SDKs and by ours, and what the
server does where a receiver misbehaves.

usage: webhooks_test.py --bin FOLDER [unittest arguments]

The official SDKs are installed into FOLDER/../tests/interop, where the tests of tests/interop keep theirs.
"""
import base64
import collections
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request

from case import HERE, Case, main
from relay import Relay
from vortexd import Refused
from webhook_sink import WebhookSink

sys.path.insert(0, os.path.join(HERE, "..", "interop"))
from environment import environment  # noqa: E402
from node_environment import node_environment  # noqa: E402

RETRY = "webhooks.retry=" + ",".join(["200ms"] * 20)
SECRET = "whsec_test_secret_123"
CHECK_SECONDS = 60
SYSTEM_PYTHON = "/usr/bin/python3"  # with Debian's jsonschema


def vortex_signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def standard_signature(secret, request):
    """As the rules of Standard Webhooks have it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


class WebhookCase(Case):
    def setUp(self):
        super().setUp()
        self.sink = WebhookSink()
        self.addCleanup(self.sink.stop)

    def tearDown(self):
        """Whatever was told in a test is as contract/openapi.json says."""
        lines = [json.dumps({"headers": request.headers, "body": base64.b64encode(request.body).decode()}) + "\n"
                 for request in self.sink.arrived()]
        done = subprocess.run([SYSTEM_PYTHON, os.path.join(HERE, "..", "contract", "webhooks_check.py")], text=True,
                              input="".join(lines), capture_output=True, timeout=CHECK_SECONDS, check=False)
        self.assertEqual((done.stdout + done.stderr, done.returncode), ("", 0))

    def deliver(self, *settings, server=None):
        return self.start("webhooks.allow_private=true", RETRY, *settings, server=server)

    def add(self, server, path, *events, secret=SECRET):
        """An endpoint of the sink, as the admin command shows it."""
        options = ["--events", ",".join(events)] if events else []
        return server.admin("webhooks", "add", self.sink.url(path), "--secret", secret, *options)

    def endpoint(self, server, added):
        return next(item for item in server.admin("webhooks", "list")["items"] if item["id"] == added["id"])

    def wait_until_none_waits(self, server):
        self.until(lambda: all(item["waiting"] == 0 for item in server.admin("webhooks", "list")["items"]),
                   "nothing waits")

    def types(self, path):
        return [request.json()["type"] for request in self.sink.arrived(path)]

    def check_copies(self, requests):
        """The same webhook at every attempt: id and bytes, and a time that does not go back."""
        first = requests[0]
        for request in requests:
            self.assertEqual(request.body, first.body)
            self.assertEqual(request.headers["webhook-id"], first.headers["webhook-id"])
            self.assertEqual(request.headers["x-vortex-signature"], first.headers["x-vortex-signature"])
        times = [int(request.headers["webhook-timestamp"]) for request in requests]
        self.assertEqual(times, sorted(times))


class EveryEvent(WebhookCase):
    def test_each_arrives_once_with_its_data_and_all_sdks_take_it(self):
        relay = Relay(self.path("relay"))
        self.addCleanup(relay.stop)
        self.relay = relay
        secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
        server = self.deliver("mail.smtp_url=" + relay.url())
        self.add(server, "all", secret=secret)
        self.add(server, "some", "invitation.accepted", "member.created")
        told = self.cause(server)
        self.wait_until_none_waits(server)

        requests = self.sink.arrived("all")
        self.check_requests(server, requests, secret)
        found = self.by_invitation(requests)
        for name, (invitation, wanted) in told.items():
            with self.subTest(name):
                events = found.pop(invitation["id"])
                self.assertEqual([event["type"].removeprefix("invitation.") for event in events], wanted)
                self.check_data(server, invitation, events)
        self.assertEqual(found, {})
        self.check_details(told, self.by_invitation(requests))
        self.assertEqual(collections.Counter(self.types("some")),
                         {kind: count for kind, count in collections.Counter(self.types("all")).items()
                          if kind in ("invitation.accepted", "member.created")})
        self.check_by_sdks(requests, secret)

    def cause(self, server):
        """Whatever can happen; the invitations by name, and what is told of each, in order."""
        groups = [{"type": "team", "groupId": "1", "name": "Grün"}, {"type": "team", "groupId": "2", "name": "Zwei"}]
        told = {}
        made = self.invite(server, "ada@example.com", groups=groups,
                           metadata={"number": 12345678901234567890, "text": "ü\u2028😀\"\\"})
        self.accept(server, made, "ada@example.com", name="Ada", isExisting=False)
        told["accepted"] = made, ["created", "accepted", "member.created"] + ["group.member.added"] * 2

        made = self.invite(server, "bob@example.com")
        self.accept(server, made, "bob@example.com", isExisting=True)
        told["accepted, member before"] = made, ["created", "accepted"]

        # Its mail is sent first, so that its status moves no more.
        made = self.invite(server, "eve@example.com")
        self.until(lambda: self.status(server, made) == "sent", "the mail is sent")
        self.revoke(server, made)
        self.revoke(server, made)
        told["revoked"] = made, ["created", "deactivated"]

        made = self.invite(server, "", target={"type": "internal", "value": "user-7"})
        self.call(server, "POST", "/invitations/sync-internal-invitation", {
            "creatorId": "user-1", "targetValue": "user-7", "action": "declined", "componentId": server.api.component})
        told["declined"] = made, ["created", "deactivated"]

        made = self.invite(server, "joe@example.com", groups=[{"type": "team", "groupId": "9", "name": "Gone"}])
        self.until(lambda: self.status(server, made) == "sent", "the mail is sent")
        self.call(server, "DELETE", "/invitations/by-scope/team/9")
        told["scope deleted"] = made, ["created", "deactivated"]

        made = self.invite(server, "", target={"type": "share"})
        for user in ("one@example.com", "two@example.com", "one@example.com"):
            self.accept(server, made, user)
        told["share link"] = made, ["created"] + ["accepted", "member.created"] * 2

        self.call(server, "POST", "/invitations/autojoin", {
            "scope": "1", "scopeType": "team", "scopeName": "Grün", "componentId": server.api.component,
            "domains": ["acme.example"]})
        made = self.call(server, "GET", "/invitations/by-scope/team/1/autojoin")["invitation"]
        self.accept(server, made, "new@acme.example", name="New")
        told["autojoin"] = made, ["created", "accepted", "member.created", "group.member.added"]

        made = self.invite(server, "short@example.com", expiresIn="1s")
        told["expired"] = made, ["created", "deactivated"]

        self.until(lambda: not mail_ids(server, "queued", "sending"), "no mail waits")
        self.relay.behave("550")
        made = self.invite(server, "none@example.com")
        self.until(lambda: "email.bounced" in self.happened(server, made), "the bounce")
        self.relay.behave("ok")
        told["bounced"] = made, ["created", "email.bounced"]

        server.admin("components", "set", server.api.component, "reminders=1s")
        made = self.invite(server, "late@example.com")
        for event, name in (("reminder.sent", made), ("deactivated", told["expired"][0])):
            self.until(lambda: event in self.happened(server, name), event)
        told["reminded"] = made, ["created", "reminder.sent"]
        return told

    def check_requests(self, server, requests, secret):
        credentials = server.credentials()
        for request in requests:
            body = request.json()
            self.assertEqual(list(body), ["id", "type", "timestamp", "accountId", "environmentId", "sourceTable",
                                          "operation", "data"])
            self.assertEqual((body["accountId"], body["environmentId"]),
                             (credentials["accountId"], credentials["environmentId"]))
            self.assertEqual(request.headers["content-type"], "application/json")
            self.assertRegex(request.headers["user-agent"], r"^vortexd/\d")
            self.assertEqual(request.headers["webhook-id"], body["id"])
            self.assertLess(abs(int(request.headers["webhook-timestamp"]) - time.time()), 120)
            self.assertEqual(request.headers["x-vortex-signature"], vortex_signature(secret, request.body))
            self.assertEqual(request.headers["webhook-signature"], standard_signature(secret, request))
        ids = [request.headers["webhook-id"] for request in requests]
        self.assertEqual(len(ids), len(set(ids)))

    def by_invitation(self, requests):
        """The events of each invitation, by their sequence, which has no gaps."""
        found = collections.defaultdict(list)
        for request in requests:
            event = request.json()
            found[event["data"]["invitationId"]].append(event)
        for events in found.values():
            events.sort(key=lambda event: event["data"]["sequence"])
            self.assertEqual([event["data"]["sequence"] for event in events], list(range(1, len(events) + 1)))
        return dict(found)

    def check_data(self, server, invitation, events):
        """Each shows the invitation as the API does; the last one as it still is."""
        shown = self.call(server, "GET", "/invitations/" + invitation["id"])
        target = shown["target"][0]
        for event in events:
            data = event["data"]
            self.assertEqual(shown.keys() - data.keys(), set())
            self.assertEqual(data["targetEmail"], target["value"] if target["type"] == "email" else None)
        # A mail that is sent afterwards is told nobody, but seen.
        moving = {"modifiedAt"} | ({"status", "deliveryCount"} if events[-1]["type"] == "invitation.created" else set())
        self.assertEqual({name: events[-1]["data"][name] for name in shown.keys() - moving},
                         {name: shown[name] for name in shown.keys() - moving})

    def check_details(self, told, found):
        def last(name):
            return found[told[name][0]["id"]][-1]["data"]

        self.assertEqual([last(name)["reason"] for name in ("revoked", "declined", "scope deleted", "expired")],
                         ["revoked", "declined", "scope_deleted", "expired"])
        self.assertTrue(last("expired")["expired"])
        self.assertTrue(last("revoked")["deactivated"])
        self.assertEqual(last("bounced")["error"], "550 5.1.1 no such user")
        self.assertEqual(last("reminded")["mail"], "reminder")
        self.assertEqual(last("reminded")["deliveryCount"], 2)
        events = found[told["accepted"][0]["id"]]
        self.assertEqual([event["data"]["group"]["groupId"] for event in events[3:]], ["1", "2"])
        self.assertEqual(events[1]["data"]["acceptedBy"], {
            "targetType": "email", "targetValue": "ada@example.com", "name": "Ada", "isExisting": False})
        self.assertEqual(events[1]["data"]["metadata"]["number"], 12345678901234567890)
        self.assertEqual([(event["sourceTable"], event["operation"]) for event in events], [
            ("invitations", "insert"), ("invitations", "update"), ("members", "insert")]
            + [("group_members", "insert")] * 2)

    def check_by_sdks(self, requests, secret):
        """The last one has another body than was signed, which all must see."""
        lines, wanted = [], []
        for request in requests:
            event = request.json()
            lines.append(self.line(secret, request.body, request.headers["x-vortex-signature"]))
            wanted.append([event["id"], event["type"], event["data"]["invitationId"]])
        lines.append(self.line(secret, requests[0].body + b" ", requests[0].headers["x-vortex-signature"]))
        wanted.append(None)
        work = os.path.join(self.BIN, "..", "tests", "interop")
        self.assertEqual(self.ask(lines, environment(work), "python_receiver.py"), wanted)
        if shutil.which("node") and shutil.which("npm"):
            self.assertEqual(self.ask(lines, "node", "node_receiver.mjs", node_environment(work)), wanted)
        else:
            print("not run: the official Node SDK, as there is no node or no npm", file=sys.stderr)
        self.assertEqual([self.ours(line) for line in lines], [event and event[:2] for event in wanted])

    @staticmethod
    def line(secret, body, signature):
        return {"secret": secret, "body": base64.b64encode(body).decode(), "signature": signature}

    @staticmethod
    def ask(lines, interpreter, script, *arguments):
        done = subprocess.run([interpreter, os.path.join(HERE, script), *arguments], text=True, check=True,
                              input="".join(json.dumps(line) + "\n" for line in lines), stdout=subprocess.PIPE,
                              timeout=CHECK_SECONDS)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def ours(self, line):
        done = subprocess.run(
            [os.path.join(self.BIN, "vortex"), "webhooks", "verify", "--json", "--signature", line["signature"]],
            input=base64.b64decode(line["body"]), capture_output=True, timeout=CHECK_SECONDS, check=False,
            env={**os.environ, "VORTEX_WEBHOOK_SECRET": line["secret"]})
        answer = json.loads(done.stdout)
        self.assertEqual(done.returncode == 0, answer["valid"])
        return [answer["event"]["id"], answer["event"]["type"]] if answer["valid"] else None


def mail_ids(server, *states):
    return [mail["id"] for mail in server.admin("mail", "list")["items"] if mail["state"] in states]


class LocalMailbox(WebhookCase):
    def test_what_lies_in_the_mailbox_was_delivered(self):
        server = self.deliver()
        self.add(server, "all")
        made = self.invite(server, "ada@example.com")
        events = [request.json() for request in self.sink.wait_for(2, "all")]
        self.assertEqual(sorted(event["type"] for event in events), ["invitation.created", "invitation.email.delivered"])
        delivered = max(events, key=lambda event: event["data"]["sequence"])
        self.assertEqual((delivered["data"]["invitationId"], delivered["data"]["status"]), (made["id"], "delivered"))
        self.assertEqual(delivered["data"]["mail"], "invitation")

    def test_a_click_opens_the_mail_and_is_told(self):
        server = self.deliver()
        made = self.invite(server, "ada@example.com")
        self.until(lambda: self.status(server, made) == "delivered", "the mail is delivered")
        self.add(server, "all")
        with urllib.request.urlopen(urllib.request.Request(
                made["shortLink"], headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/127.0"}),
                timeout=CHECK_SECONDS) as page:
            self.assertEqual(page.status, 200)
        events = [request.json() for request in self.sink.wait_for(2, "all")]
        self.assertEqual(sorted(event["type"] for event in events),
                         ["invitation.email.opened", "invitation.link.clicked"])
        clicked = next(event for event in events if event["type"] == "invitation.link.clicked")
        self.assertEqual(clicked["data"]["count"], 1)


class Misbehaving(WebhookCase):
    def test_each_way_to_fail_is_tried_again_and_nothing_is_followed(self):
        server = self.deliver()
        modes = {"broken": "500", "closing": "closing", "moved": "redirect"}
        for path, mode in modes.items():
            self.sink.behave(path, mode)
            self.add(server, path)
        self.add(server, "good")
        self.invite(server, "", target={"type": "phone", "value": "+15550001111"})
        for path in modes:
            self.sink.wait_for(2, path)
            self.sink.behave(path, "ok")
        self.wait_until_none_waits(server)
        for path in modes:
            self.assertGreaterEqual(len(self.sink.arrived(path)), 3)
            self.check_copies(self.sink.arrived(path))
        self.assertEqual(len(self.sink.arrived("good")), 1)
        self.assertEqual(self.sink.arrived("elsewhere"), [])
        self.assertEqual(len({request.headers["webhook-id"] for request in self.sink.arrived()}), 1)
        self.assertEqual({item["failingSince"] for item in server.admin("webhooks", "list")["items"]}, {None})

    def test_a_slow_one_keeps_only_itself_waiting_and_a_stop_cuts_it_short(self):
        server = self.deliver()
        self.sink.behave("slow", "slow")
        slow = self.add(server, "slow")
        quick = self.add(server, "quick")
        for number in range(20):
            self.invite(server, "", target={"type": "phone", "value": f"+1555000{number:04}"})
        self.until(lambda: self.endpoint(server, quick)["waiting"] == 0, "the quick one knows all")
        self.until(lambda: len(self.sink.arrived("slow")) == 4, "the slow one has four at a time")
        self.assertEqual(self.endpoint(server, slow)["waiting"], 20)
        before = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - before, 10)

        self.sink.release()
        server = self.deliver(server=server)
        self.wait_until_none_waits(server)
        copies = collections.Counter(request.headers["webhook-id"] for request in self.sink.arrived("slow"))
        self.assertEqual(sorted(copies.values()), [1] * 16 + [2] * 4)
        self.assertEqual(len(self.sink.arrived("quick")), 20)

    def test_who_asks_for_more_time_gets_it(self):
        server = self.deliver()
        self.sink.behave("busy", "429 2")
        self.add(server, "busy")
        self.invite(server, "", target={"type": "phone", "value": "+15550001111"})
        self.sink.wait_for(1, "busy")
        self.sink.behave("busy", "ok")
        first, second = self.sink.wait_for(2, "busy")
        self.assertGreaterEqual(second.at - first.at, 1.9)
        self.check_copies([first, second])

    def test_410_switches_off_the_others_are_told_and_enable_and_replay_bring_all_back(self):
        server = self.deliver()
        self.sink.behave("gone", "410")
        gone = self.add(server, "gone")
        self.add(server, "other")
        self.invite(server, "", target={"type": "phone", "value": "+15550001111"})
        self.until(lambda: self.endpoint(server, gone)["disabledAt"], "switched off")
        self.assertEqual(self.endpoint(server, gone)["disabledReason"], "HTTP 410")
        self.until(lambda: "webhook.disabled" in self.types("other"), "the others are told")
        notice = next(request for request in self.sink.arrived("other") if request.json()["type"] == "webhook.disabled")
        self.assertEqual(notice.json()["data"]["endpointId"], gone["id"])
        self.assertEqual(notice.json()["data"]["reason"], "HTTP 410")
        self.assertIn(gone["id"], self.log(server))

        self.invite(server, "", target={"type": "phone", "value": "+15550002222"})
        self.wait_until_none_waits(server)
        self.assertEqual(len(self.sink.arrived("gone")), 1)
        for words in (("test", gone["id"]), ("replay", gone["id"], "--since", "2026-01-01T00:00:00Z")):
            with self.assertRaisesRegex(Refused, "switched off"):
                server.admin("webhooks", *words)
        self.sink.behave("gone", "ok")
        server.admin("webhooks", "enable", gone["id"])
        self.assertIsNone(self.endpoint(server, gone)["disabledAt"])
        replayed = server.admin("webhooks", "replay", gone["id"], "--since", "2026-01-01T00:00:00Z")
        self.assertEqual(replayed["queued"], 3)
        self.wait_until_none_waits(server)
        ids = {request.headers["webhook-id"] for request in self.sink.arrived("gone")}
        self.assertEqual(ids, {request.headers["webhook-id"] for request in self.sink.arrived("other")})

    def test_after_the_last_wait_it_is_dead_kept_and_played_again(self):
        server = self.deliver("webhooks.retry=50ms,50ms")
        self.sink.behave("a", "500")
        added = self.add(server, "a")
        self.invite(server, "", target={"type": "phone", "value": "+15550001111"})
        dead = self.until(lambda: server.admin("webhooks", "dead", added["id"])["items"], "it is given up")
        self.assertEqual([(item["type"], item["attempts"], item["lastError"]) for item in dead],
                         [("invitation.created", 3, "HTTP 500")])
        self.sink.behave("a", "ok")
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
        self.assertEqual(server.admin("webhooks", "replay", added["id"], "--since", now)["queued"], 0)
        server.admin("webhooks", "replay", added["id"], "--since", "2026-01-01T00:00:00Z", "--until", now)
        requests = self.sink.wait_for(4, "a")
        self.wait_until_none_waits(server)
        self.check_copies(requests)
        self.assertEqual(requests[0].headers["webhook-id"], dead[0]["webhookId"])
        self.assertEqual(server.admin("webhooks", "dead", added["id"])["items"], [])

    def test_without_leave_nothing_goes_to_this_machine(self):
        server = self.deliver()
        self.add(server, "a")
        self.assertEqual(server.stop(), 0)
        # The setting is gone, the endpoint is still there.
        server = self.start(RETRY, server=server)
        with self.assertRaisesRegex(Refused, "https"):
            self.add(server, "b")
        self.call(server, "POST", "/webhooks", {"url": self.sink.url("b")}, 400)
        self.invite(server, "", target={"type": "phone", "value": "+15550001111"})
        self.until(lambda: server.admin("webhooks", "list")["items"][0]["failingSince"], "it fails")
        self.assertEqual(self.sink.arrived(), [])


class Administration(WebhookCase):
    def create(self, server):
        """Causes one event and returns what came of it."""
        before = len(self.sink.arrived("a"))
        self.invite(server, "", target={"type": "phone", "value": f"+1555{before:07}"})
        request = self.sink.wait_for(before + 1, "a")[before]
        self.wait_until_none_waits(server)
        return request

    def test_one_secret_follows_the_other(self):
        older, newer = ("whsec_" + base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))
        server = self.deliver()
        added = self.add(server, "a", secret=older)
        self.assertEqual(added["secret"], older)
        rotated = server.admin("webhooks", "rotate", added["id"], "--secret", newer)
        self.assertEqual(rotated["secret"], newer)
        self.assertEqual(self.endpoint(server, added)["secrets"], 2)
        with self.assertRaises(Refused):
            server.admin("webhooks", "rotate", added["id"])
        request = self.create(server)
        self.assertEqual(request.headers["x-vortex-signature"], vortex_signature(older, request.body))
        self.assertEqual(sorted(request.headers["webhook-signature"].split(" ")),
                         sorted([standard_signature(newer, request), standard_signature(older, request)]))
        server.admin("webhooks", "retire", added["id"])
        request = self.create(server)
        self.assertEqual(request.headers["x-vortex-signature"], vortex_signature(newer, request.body))
        self.assertEqual(request.headers["webhook-signature"], standard_signature(newer, request))
        with self.assertRaises(Refused):
            server.admin("webhooks", "retire", added["id"])
        # One that the server makes is as good.
        made = server.admin("webhooks", "rotate", added["id"])["secret"]
        server.admin("webhooks", "retire", added["id"])
        request = self.create(server)
        self.assertEqual(request.headers["webhook-signature"], standard_signature(made, request))
        self.assertNotIn("whsec_", self.log(server) + str(server.admin("webhooks", "list")))

    def test_a_test_event(self):
        server = self.deliver()
        added = self.add(server, "a", "invitation.accepted")
        self.add(server, "other")
        sent = server.admin("webhooks", "test", added["id"])
        event = self.sink.wait_for(1, "a")[0].json()
        self.assertEqual((event["id"], event["type"]), (sent["webhookId"], "webhook.test"))
        self.assertEqual(event["data"], {"endpointId": added["id"]})
        self.wait_until_none_waits(server)
        self.assertEqual(self.sink.arrived("other"), [])

    def test_one_made_by_the_api_and_one_removed(self):
        server = self.deliver()
        made = self.call(server, "POST", "/webhooks", {"url": self.sink.url("a"), "events": ["invitation.created"]}, 201)
        removed = self.add(server, "removed")
        request = self.create(server)
        self.assertEqual(request.headers["webhook-signature"], standard_signature(made["secret"], request))
        self.sink.wait_for(1, "removed")
        server.admin("webhooks", "remove", removed["id"])
        self.create(server)
        self.call(server, "DELETE", "/webhooks/" + made["id"])
        self.assertEqual(server.admin("webhooks", "list")["items"], [])
        self.invite(server, "", target={"type": "phone", "value": "+15559999999"})
        self.assertEqual(server.stop(), 0)
        self.assertEqual([len(self.sink.arrived(path)) for path in ("a", "removed")], [2, 1])


if __name__ == "__main__":
    main()
