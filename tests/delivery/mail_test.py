#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails as a relay gets them from the real server, and what the server does where the relay misbehaves.

usage: mail_test.py --bin FOLDER [unittest arguments]
"""
import concurrent.futures
import datetime
import re
import time

from case import Case, main
from relay import Relay
from vortexd import Refused

RETRY = "mail.retry=" + ",".join(["200ms"] * 20)
STOP_SECONDS = 10


class MailCase(Case):
    def relay(self, *arguments):
        relay = Relay(self.path(f"relay{len(self.relays)}"), *arguments)
        self.addCleanup(relay.stop)
        self.relays.append(relay)
        return relay

    def setUp(self):
        super().setUp()
        self.relays = []

    def deliver(self, relay, *settings, url=None, server=None):
        """A server that hands mails to this relay. Whatever happens, its log says no address."""
        started = self.start(f"mail.smtp_url={url or relay.url()}", "mail.from=Acme <post@acme.example>", RETRY,
                             *settings, server=server)
        self.addCleanup(lambda: self.assertNotIn("@", self.log(started)))
        return started

    def wait_for_status(self, server, invitation, status):
        self.until(lambda: self.status(server, invitation) == status, f"the status {status}")

    def wait_for_event(self, server, invitation, event, count=1):
        self.until(lambda: self.happened(server, invitation).count(event) >= count, event)
        return [each for each in self.history(server, invitation) if each["type"] == event]

    def listed(self, server):
        """The mails that the server knows, oldest first."""
        return server.admin("mail", "list")["items"][::-1]

    def only_listed(self, server):
        mails = self.listed(server)
        self.assertEqual(len(mails), 1)
        return mails[0]


class WhatArrives(MailCase):
    def test_an_invitation_in_full(self):
        relay = self.relay()
        server = self.deliver(relay)
        server.admin("components", "set", server.api.component, "mail_from=Team Acme <team@acme.example>",
                     "reply_to=inviter", "subject.invitation={{inviter}} & {{scope}}: willkommen, Grüße")
        made = self.invite(server, "ada@example.com", message="Bring cake.\n<b>Really.</b>",
                           groups=[{"type": "team", "groupId": "7", "name": "Cake & Co"}])
        self.assertEqual(made["status"], "queued")
        mail = relay.wait_for_mails(1)[0]
        self.assertEqual(mail.envelope["from"], "team@acme.example")
        self.assertEqual(mail.to, "ada@example.com")

        message = mail.message
        self.assertEqual(message.defects, [])
        self.assertEqual(message["From"], "Team Acme <team@acme.example>")
        self.assertEqual(message["To"], "ada@example.com")
        self.assertEqual(message["Reply-To"], "Jane Doe <jane@example.com>")
        self.assertEqual(message["Subject"], "Jane Doe & Cake & Co: willkommen, Grüße")
        self.assertLess(abs(time.time() - message["Date"].datetime.timestamp()), 120)
        self.assertEqual(message["MIME-Version"], "1.0")
        self.assertRegex(message["List-Unsubscribe"], r"^<http://127\.0\.0\.1:\d+/u/[\w-]{20,}>$")
        self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")

        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in message.iter_parts()], ["text/plain", "text/html"])
        for subtype in ("plain", "html"):
            self.assertIn(made["shortLink"], mail.part(subtype))
            self.assertIn("Bring cake.", mail.part(subtype))
        self.assertIn("<b>Really.</b>", mail.part("plain"))
        self.assertIn("&lt;b&gt;Really.", mail.part("html"))
        self.assertNotIn("<b>Really.", mail.part("html"))

        self.wait_for_status(server, made, "sent")
        self.assertEqual(self.happened(server, made), ["created", "email.sent"])
        listed = self.only_listed(server)
        self.assertEqual((listed["state"], listed["attempts"], listed["to"], listed["lastError"]),
                         ("sent", 1, "ada@example.com", None))
        self.assertEqual(mail.id, f"<{listed['id']}@acme.example>")

    def test_german_and_another_inviter(self):
        relay = self.relay()
        server = self.deliver(relay)
        made = self.invite(server, "änne@exämple.com", locale="de-AT", groups=[
            {"type": "team", "groupId": "7", "name": "Bäckerei"}])
        mail = relay.wait_for_mails(1)[0]
        self.assertEqual(mail.to, "änne@xn--exmple-cua.com")
        self.assertEqual(mail.envelope["smtputf8"], "yes")
        self.assertEqual(mail.message["Subject"], "Jane Doe lädt Sie ein: Bäckerei")
        self.assertEqual(mail.message["From"], "Acme <post@acme.example>")
        self.assertIsNone(mail.message["Reply-To"])
        self.assertIn("Um die Einladung anzunehmen", mail.part("plain"))
        self.assertIn("Einladung annehmen", mail.part("html"))
        self.assertIn('lang="de', mail.part("html"))
        self.wait_for_status(server, made, "sent")

    def test_an_opened_link_and_no_mail_for_others_than_addresses(self):
        relay = self.relay()
        server = self.deliver(relay)
        for target in ({"type": "phone", "value": "+15550001111"}, {"type": "internal", "value": "u2"},
                       {"type": "share"}):
            self.invite(server, "", target=target)
        self.invite(server, "quiet@example.com", deliver=False)
        self.invite(server, "ada@example.com")
        mails = relay.wait_for_mails(1)
        link = re.search(r"http://\S+/(i/\S+)", mails[0].part("plain")).group(1)
        server.api.connection.request("GET", "/" + link)
        answer = server.api.connection.getresponse()
        self.assertEqual((answer.status, b"Jane Doe" in answer.read()), (200, True))
        self.assertEqual([mail["to"] for mail in self.listed(server)], ["ada@example.com"])
        self.assertEqual(server.stop(), 0)
        self.assertEqual([mail.to for mail in relay.mails()], ["ada@example.com"])

    def test_many_go_over_one_connection_each_once(self):
        relay = self.relay()
        server = self.deliver(relay)
        addresses = [f"user{number}@example.com" for number in range(60)]
        for address in addresses:
            self.invite(server, address)
        self.until(lambda: {mail["state"] for mail in self.listed(server)} == {"sent"}, "all are sent")
        self.assertEqual(sorted(mail.to for mail in relay.mails()), sorted(addresses))
        self.assertEqual(len({mail.id for mail in relay.mails()}), len(addresses))
        self.assertEqual(relay.connections(), 1)

    def test_a_test_mail(self):
        relay = self.relay()
        server = self.deliver(relay)
        sent = server.admin("mail", "send-test", "me@example.com", "--locale", "de")
        self.assertEqual((sent["to"], sent["state"]), ("me@example.com", "sent"))
        mail = relay.mails()[0]
        self.assertEqual(mail.id, f"<{sent['messageId']}>")
        self.assertTrue(mail.message["Subject"].startswith("Test: "))
        self.assertIn("Einladung", mail.part("plain"))
        self.assertEqual(self.listed(server), [])
        relay.behave("550")
        with self.assertRaisesRegex(Refused, r"550 5\.1\.1 no such user"):
            server.admin("mail", "send-test", "me@example.com")


class WhatTheRelayDoes(MailCase):
    def test_421_defers_and_then_it_arrives_once(self):
        relay = self.relay()
        relay.behave("421")
        server = self.deliver(relay)
        made = self.invite(server, "ada@example.com")
        deferred = self.wait_for_event(server, made, "email.deferred", 2)
        self.wait_for_status(server, made, "queued")
        for number, event in enumerate(deferred, 1):
            self.assertEqual(event["detail"]["error"], "421 4.3.2 come back later")
            self.assertEqual(event["detail"]["attempts"], number)
            self.assertRegex(event["detail"]["nextAttemptAt"], r"^\d{4}-.*Z$")
        code, shown = self.vortex(server, "invitations", "history", made["id"])
        self.assertEqual(code, 0, shown)
        self.assertIn("421 4.3.2 come back later", shown)
        listed = self.only_listed(server)
        self.assertIn(listed["state"], ("queued", "sending"))
        self.assertEqual(listed["lastError"], "421 4.3.2 come back later")

        relay.behave("ok")
        self.wait_for_status(server, made, "sent")
        self.assertEqual([mail.id for mail in relay.mails()], [f"<{listed['id']}@acme.example>"])
        self.assertEqual(self.happened(server, made)[-1], "email.sent")
        self.assertIn("could not be sent", self.log(server))

    def test_550_fails_at_once(self):
        relay = self.relay()
        relay.behave("550")
        server = self.deliver(relay)
        made = self.invite(server, "ada@example.com")
        bounced = self.wait_for_event(server, made, "email.bounced")
        self.assertEqual(bounced[0]["detail"]["error"], "550 5.1.1 no such user")
        self.assertEqual(self.status(server, made), "queued")
        self.assertEqual(self.happened(server, made), ["created", "email.bounced"])
        listed = self.only_listed(server)
        self.assertEqual((listed["state"], listed["attempts"], listed["lastError"]),
                         ("failed", 1, "550 5.1.1 no such user"))
        _, shown = self.vortex(server, "invitations", "history", made["id"])
        self.assertIn("550 5.1.1 no such user", shown)
        # One that the relay takes is not kept from it, and the refused one can be sent anew.
        relay.behave("ok")
        self.call(server, "POST", f"/invitations/{made['id']}/reinvite")
        self.wait_for_status(server, made, "sent")
        self.assertEqual([mail.to for mail in relay.mails()], ["ada@example.com"])

    def test_after_the_last_wait_it_has_failed(self):
        relay = self.relay()
        relay.behave("421")
        server = self.deliver(relay, "mail.retry=50ms,50ms")
        made = self.invite(server, "ada@example.com")
        self.wait_for_event(server, made, "email.bounced")
        self.assertEqual(self.happened(server, made), ["created"] + ["email.deferred"] * 2 + ["email.bounced"])
        listed = self.only_listed(server)
        self.assertEqual((listed["state"], listed["attempts"]), ("failed", 3))

    def test_a_relay_that_hangs_keeps_nobody_else_waiting(self):
        relay = self.relay()
        relay.behave("hang")
        server = self.deliver(relay)
        made = [self.invite(server, f"user{number}@example.com") for number in range(40)]
        self.wait_for_status(server, made[0], "sending")
        self.until(relay.connections, "a connection")
        # Revoked while it waits in line: it must not be sent later.
        self.revoke(server, made[39])
        with concurrent.futures.ThreadPoolExecutor() as pool:
            test_mail = pool.submit(server.admin, "mail", "send-test", "me@example.com")
            self.until(lambda: relay.connections() == 2, "the connection of the test mail")
            before = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertLess(time.monotonic() - before, STOP_SECONDS)
            with self.assertRaisesRegex(Refused, "the server is stopping"):
                test_mail.result()
        self.assertEqual(relay.mails(), [])

        relay.behave("ok")
        server = self.deliver(relay, server=server)
        self.until(lambda: {mail["state"] for mail in self.listed(server)} == {"sent", "cancelled"}, "the end")
        self.assertEqual(sorted(mail.to for mail in relay.mails()),
                         sorted(f"user{number}@example.com" for number in range(39)))
        self.assertEqual(self.happened(server, made[0]), ["created", "email.sent"])
        # The one that was cut short may have arrived; the rest had not begun.
        attempts = sorted(mail["attempts"] for mail in self.listed(server) if mail["state"] == "sent")
        self.assertEqual(attempts, [1] * 38 + [2])

    def test_a_connection_lost_after_the_mail_makes_a_copy(self):
        relay = self.relay()
        relay.behave("drop")
        server = self.deliver(relay)
        made = self.invite(server, "ada@example.com")
        relay.wait_for_mails(2)
        relay.behave("ok")
        self.wait_for_status(server, made, "sent")
        mails = relay.mails()
        self.assertGreaterEqual(len(mails), 3)
        self.assertEqual(self.only(mail.id for mail in mails), f"<{self.only_listed(server)['id']}@acme.example>")
        self.assertEqual(len({mail.raw for mail in mails}), 1)
        happened = self.happened(server, made)
        self.assertEqual(happened, ["created"] + ["email.deferred"] * (len(mails) - 1) + ["email.sent"])

    def test_no_mail_to_a_relay_that_cannot_say_who_it_is(self):
        relay = self.relay("--starttls")
        server = self.deliver(relay, url=relay.url("smtp"))
        made = self.invite(server, "ada@example.com")
        deferred = self.wait_for_event(server, made, "email.deferred")
        self.assertRegex(deferred[0]["detail"]["error"], "^TLS: ")
        self.wait_for_status(server, made, "queued")
        self.assertEqual(relay.mails(), [])
        self.assertEqual(server.stop(), 0)

        server = self.deliver(relay, "mail.ca_file=" + relay.certificate, url=relay.url("smtp"), server=server)
        self.wait_for_status(server, made, "sent")
        self.assertEqual([(mail.to, mail.envelope["tls"]) for mail in relay.mails()], [("ada@example.com", "yes")])

    def test_nor_to_one_whose_certificate_is_for_somebody_else(self):
        for arguments, scheme in ((("--starttls",), "smtp"), (("--tls",), "smtps")):
            with self.subTest(scheme):
                relay = self.relay(*arguments, "--certificate-for", "IP:127.0.0.2")
                server = self.deliver(relay, "mail.ca_file=" + relay.certificate, url=relay.url(scheme))
                made = self.invite(server, "ada@example.com")
                deferred = self.wait_for_event(server, made, "email.deferred")
                self.assertRegex(deferred[0]["detail"]["error"], "^TLS: ")
                self.assertEqual(server.stop(), 0)
                self.assertEqual(relay.mails(), [])

    def test_nor_without_tls_where_it_was_asked_for(self):
        relay = self.relay()
        server = self.deliver(relay, url=relay.url("smtp"))
        made = self.invite(server, "ada@example.com")
        self.assertRegex(self.wait_for_event(server, made, "email.deferred")[0]["detail"]["error"], "^TLS: ")
        self.assertEqual(relay.mails(), [])

    def test_a_password_that_is_wrong_then_right_and_shown_nowhere(self):
        relay = self.relay("--tls", "--auth", "joe:open sesame")
        options = ["mail.ca_file=" + relay.certificate]
        server = self.deliver(relay, *options, url=relay.url("smtps", "joe:shut%20sesame"))
        made = self.invite(server, "ada@example.com")
        deferred = self.wait_for_event(server, made, "email.deferred")
        self.assertRegex(deferred[0]["detail"]["error"], "535")
        self.assertEqual(server.stop(), 0)
        server = self.deliver(relay, *options, url=relay.url("smtps", "joe:open%20sesame"), server=server)
        self.wait_for_status(server, made, "sent")
        self.assertEqual([mail.envelope["user"] for mail in relay.mails()], ["joe"])
        shown = self.log(server) + str(self.listed(server)) + str(self.history(server, made))
        self.assertNotIn("sesame", shown)

    def only(self, values):
        """The one value that all of them have."""
        different = set(values)
        self.assertEqual(len(different), 1, different)
        return different.pop()


class Cadence(MailCase):
    def test_reminder_nudge_and_notices_come_in_order_and_end_with_the_answer(self):
        relay = self.relay()
        server = self.deliver(relay)
        server.admin("components", "set", server.api.component, "reminders=1s", "nudges=2s", "expires_in=4s")
        left = self.invite(server, "left@example.com")
        accepted = self.invite(server, "accepted@example.com")
        revoked = self.invite(server, "revoked@example.com")
        nobody = self.invite(server, "nobody@example.com", inviter={"userId": "user-2"})
        relay.wait_for_mails(4)
        for made in (left, accepted, revoked, nobody):
            self.wait_for_status(server, made, "sent")
        self.accept(server, accepted, "accepted@example.com", name="Ada Lovelace")
        self.revoke(server, revoked)
        self.wait_for_event(server, left, "notice.sent")
        self.wait_for_event(server, nobody, "deactivated")
        self.until(lambda: {mail["state"] for mail in self.listed(server)} <= {"sent", "cancelled"}, "all are sent")

        invitee, inviter = "left@example.com", "jane@example.com"
        self.assertEqual(self.sent_for(server, relay, left),
                         [("invitation", invitee), ("reminder", invitee), ("nudge", inviter),
                          ("expiry_notice", inviter)])
        # The answer may have come after the first reminder, on a busy machine; nothing follows it but the notice.
        first = [("invitation", "accepted@example.com"), ("reminder", "accepted@example.com")]
        self.assertIn(self.sent_for(server, relay, accepted),
                      [first[:count] + [("acceptance_notice", inviter)] for count in (1, 2)])
        first = [("invitation", "revoked@example.com"), ("reminder", "revoked@example.com")]
        self.assertIn(self.sent_for(server, relay, revoked), [first[:1], first])
        # Without an address of the inviter there is nobody to nudge.
        self.assertEqual(self.sent_for(server, relay, nobody),
                         [("invitation", "nobody@example.com"), ("reminder", "nobody@example.com")])
        self.assertEqual(self.happened(server, left),
                         ["created", "email.sent", "reminder.sent", "nudge.sent", "deactivated", "notice.sent"])
        self.check_times(server, left, {"reminder.sent": 1, "nudge.sent": 2})
        self.check_texts(server, relay)

    def sent_for(self, server, relay, invitation):
        """Kind and recipient of all mails about it, in the order in which they arrived."""
        kinds = {f"<{mail['id']}@acme.example>": mail["kind"] for mail in self.listed(server)
                 if mail["invitationId"] == invitation["id"]}
        return [(kinds[mail.id], mail.to) for mail in relay.mails() if mail.id in kinds]

    def check_times(self, server, invitation, waits):
        """None is early; how late one is depends on the machine."""
        times = {}
        for event in self.history(server, invitation):
            at = datetime.datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00"))
            times[event["type"]] = at.timestamp()
        for event, wait in waits.items():
            self.assertGreaterEqual(times[event] - times["email.sent"], wait - 0.001, event)

    def check_texts(self, server, relay):
        ids = {f"<{mail['id']}@acme.example>": mail["kind"] for mail in self.listed(server)}
        for mail in relay.mails():
            kind = ids[mail.id]
            to_invitee = kind in ("invitation", "reminder")
            self.assertEqual("List-Unsubscribe" in mail.message, to_invitee, kind)
            self.assertEqual("/i/" in mail.part("plain"), to_invitee, kind)
        subjects = {ids[mail.id]: mail.message["Subject"] for mail in relay.mails()
                    if not mail.to.startswith("nobody")}
        self.assertEqual(subjects["reminder"], "Reminder: Jane Doe invited you")
        self.assertIn("left@example.com", subjects["nudge"])
        self.assertIn("Ada Lovelace accepted", subjects["acceptance_notice"])
        self.assertIn("expired", subjects["expiry_notice"])


if __name__ == "__main__":
    main()
