# SPDX-License-Identifier: MIT
"""The receiving side of webhooks, with events made here."""
import hashlib
import hmac
import json

from checks import Checks, equal, raises, true
from vortex_sdk import (
    AnalyticsEventType, VortexAnalyticsEvent, VortexWebhookEvent, VortexWebhooks,
    VortexWebhookSignatureError, WebhookEventType, is_analytics_event, is_webhook_event)

WEBHOOKS = Checks()

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
