# SPDX-License-Identifier: MIT
"""What the official Python SDK says of webhooks. Reads one JSON object a line, with secret, body (base64) and
signature; answers each with id and type of the event and the id of the invitation, or with null where the signature is wrong.

Run by the interpreter that has the SDK.
"""
import base64
import json
import sys

from vortex_sdk import VortexWebhooks, VortexWebhookSignatureError

for line in sys.stdin:
    given = json.loads(line)
    try:
        event = VortexWebhooks(given["secret"]).construct_event(base64.b64decode(given["body"]), given["signature"])
        print(json.dumps([event.id, event.type, event.data.get("invitationId")]))
    except VortexWebhookSignatureError:
        print("null")
