# SPDX-License-Identifier: MIT
"""The receiving side of webhooks: with events made here, and with what the server delivers."""
import hashlib
import hmac
import http.server
import json
import queue
import threading
import time

from checks import Checks, equal, raises, true
from vortex_sdk import (
    AnalyticsEventType, Vortex, VortexAnalyticsEvent, VortexWebhookEvent, VortexWebhooks,
    VortexWebhookSignatureError, WebhookEventType, is_analytics_event, is_webhook_event)
from world import World, new_email, with_key

WEBHOOKS = Checks()
DELIVERED = Checks()

EVENT = {"id": "evt_1", "type": "invitation.accepted", "timestamp": "2026-01-01T00:00:00.000Z", "accountId": "acc_1",
         "environmentId": None, "sourceTable": "invitations", "operation": "update",
         "data": {"invitationId": "inv_1", "targetEmail": "user@example.com"}}


def signature(secret, body):
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@WEBHOOKS.add("VortexWebhooks verifies and takes apart")
def _():
    raises(ValueError, VortexWebhooks, "", text="requires a secret")
    webhooks, body = VortexWebhooks("whsec_test_secret_123"), json.dumps(EVENT, separators=(",", ":")).encode()
    good = "03602b4d0d68fe121ba3b379446e7e792f6aad3d38f6a239248cc4fbdfabfab7"
    equal(signature("whsec_test_secret_123", body), good)
    equal([webhooks.verify_signature(body, s) for s in (good, good.upper(), "", "0" * 64)], [True, False, False, False])
    event = webhooks.construct_event(body.decode(), good)
    true(isinstance(event, VortexWebhookEvent))
    equal((event.type, event.data), (WebhookEventType.INVITATION_ACCEPTED, EVENT["data"]))
    raises(VortexWebhookSignatureError, webhooks.construct_event, body, "0" * 64)


@WEBHOOKS.add("VortexWebhooks tells analytics events by their name")
def _():
    event = {"id": "e", "name": "widget_loaded", "accountId": "a", "organizationId": "o", "projectId": "p",
             "environmentId": "e", "timestamp": "2026-01-01T00:00:00.000Z"}
    body = json.dumps(event).encode()
    got = VortexWebhooks("s").construct_event(body, signature("s", body))
    true(isinstance(got, VortexAnalyticsEvent))
    equal(got.name, AnalyticsEventType.WIDGET_LOADED)
    equal((is_webhook_event(event), is_analytics_event(event)), (False, True))
    equal((is_webhook_event(EVENT), is_analytics_event(EVENT)), (True, False))


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what the server delivers."""
    arrived = queue.Queue()

    def do_POST(self):  # pylint: disable=invalid-name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.arrived.put((body, self.headers["X-Vortex-Signature"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


def next_event(webhooks, kind, invitation_id):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            event = webhooks.construct_event(*Receiver.arrived.get(timeout=1))
        except queue.Empty:
            continue
        if event.type == kind and event.data["invitationId"] == invitation_id:
            return event
    raise AssertionError(f"no {kind}")


@DELIVERED.add("construct_event takes what the server delivers")
def _():
    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    status, endpoint = with_key("POST", "/api/v1/webhooks", {"url": f"http://127.0.0.1:{receiver.server_port}/hook"})
    equal(status, 201)
    webhooks, client, address = VortexWebhooks(endpoint["secret"]), Vortex(World.key, World.url), new_email()
    made = client.create_invitation_sync(World.component, {"type": "email", "value": address}, {"userId": "u1"})
    event = next_event(webhooks, WebhookEventType.INVITATION_CREATED, made.id)
    equal((event.account_id, event.environment_id),
          (World.credentials["accountId"], World.credentials["environmentId"]))
    equal((event.source_table, event.operation, event.data["targetEmail"]), ("invitations", "insert", address))
    client.accept_invitation_sync(made.id, {"email": address})
    event = next_event(webhooks, WebhookEventType.INVITATION_ACCEPTED, made.id)
    equal((event.operation, event.data["status"]), ("update", "accepted"))
    equal(with_key("DELETE", "/api/v1/webhooks/" + endpoint["id"])[0], 200)
