# SPDX-License-Identifier: MIT
"""Signing, tokens and received webhooks, whatever the SDK. The server has no part in these."""
import base64
import hashlib
import hmac
import json
import uuid

from checks import Checks, equal, raises, true
from subject import Raised, refused_locally
from world import World, unique

FACTS = Checks()
fact = FACTS.add

KEY = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing"
KID = "00000000-0000-4000-8000-000000000001"
SECRET = "whsec_test_secret_123"
EVENT = {"id": "evt_1", "type": "invitation.accepted", "timestamp": "2026-01-01T00:00:00.000Z", "accountId": "acc_1",
         "environmentId": None, "sourceTable": "invitations", "operation": "update",
         "data": {"invitationId": "inv_1", "targetEmail": "user@example.com"}}
ANALYTICS = {"id": "e", "name": "widget_loaded", "accountId": "a", "organizationId": "o", "projectId": "p",
             "environmentId": "e", "timestamp": "2026-01-01T00:00:00.000Z"}


def unpadded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_parts(token):
    """Header and payload, after the signature was made again here."""
    _, kid, secret = World.key.split(".")
    kid = str(uuid.UUID(bytes=base64.urlsafe_b64decode(kid + "==")))
    key = hmac.new(secret.encode(), kid.encode(), hashlib.sha256).digest()
    signed, _, signature = token.rpartition(".")
    equal(unpadded(hmac.new(key, signed.encode(), hashlib.sha256).digest()), signature)
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
                       for part in signed.split("."))
    equal((header["alg"], header["typ"], header["kid"]), ("HS256", "JWT", kid))
    return header, payload


@fact("generate_token signs what it is given")
def _(sdk):
    given = {"component": World.component, "user": {"id": unique("user"), "name": "José 🎉", "email": "u@example.com"},
             "scope": "workspace_456", "vars": {"company_name": "Größe & <Co>/1"}}
    _, payload = signed_parts(sdk.generate_token(payload=given))
    equal({name: payload[name] for name in given}, given)
    equal(payload["exp"] - payload["iat"], sdk.sdk.token_seconds)


@fact("generate_token takes each form of a time, and no other")
def _(sdk):
    payload = {"user": {"id": "u"}}
    for given, seconds in [("5m", 300), ("1h", 3600), ("7d", 604800), (90, 90)]:
        _, got = signed_parts(sdk.generate_token(payload=payload, options={"expiresIn": given}))
        equal(got["exp"] - got["iat"], seconds)
    for bad in ("1w", "0m", "60", "5M", 0):
        refused_locally(sdk, "(?i)expires_?in", "generate_token", payload=payload, options={"expiresIn": bad})


@fact("generate_jwt signs the claims")
def _(sdk):
    user = {"id": unique("user"), "email": "u@example.com", "name": "Jané", "avatarUrl": "https://example.com/a.png",
            "allowedEmailDomains": ["example.com"]}
    header, payload = signed_parts(sdk.generate_jwt(user=user, extra={"componentId": World.component}))
    equal((payload["userId"], payload["userEmail"], payload["name"], payload["avatarUrl"]),
          (user["id"], user["email"], user["name"], user["avatarUrl"]))
    equal((payload["allowedEmailDomains"], payload["componentId"]), (["example.com"], World.component))
    equal(payload["expires"] - header["iat"], sdk.sdk.jwt_seconds)
    true("exp" not in payload and "iat" not in payload)
    if sdk.can("expires_in of jwt"):
        header, payload = signed_parts(sdk.generate_jwt(user=user, options={"expiresIn": "1h"}))
        equal(payload["expires"] - header["iat"], 3600)


@fact("sign of the published Python packages fails on every input; the others agree on a digest")
def _(sdk):
    examples = [
        ({"id": "user-123", "email": "user@example.com"},
         "fef82d17ce92d990ded394c05d2d8dc7c88c1fed3c5d5377f054994647e49e5b"),
        ({"id": "user-123", "email": "user@example.com", "name": "Jane Doe",
          "avatarUrl": "https://example.com/a.png", "adminScopes": ["autojoin"], "allowedEmailDomains": []},
         "c33f25e72c592ee4171b8054e2aa8b4f6706559e3c1c3843d4438eafab8f062e"),
        ({"id": "user-123", "email": "user@example.com", "name": "Jané",
          "prefs": {"z": [{"b": 2, "a": 1}, []], "A": {}, "m": None}, "tags": [], "adminScopes": []},
         "845a79e2dd6c52cc9d408bdc2d9057a8daa11dd99022217b058759dc63bf888c"),
        ({"id": "u-1", "email": "zoë@example.com", "name": "José 🎉 <b> & a/b"},
         "5c1125631776ab0e2805bf376a769b4bc71826eab15a1bf87ec1084761b9ad1f")]
    for user, digest in examples:
        if sdk.sdk.signs:
            equal(sdk.ask("sign", {"user": user}, KEY), f"{KID}:{digest}")
        else:
            equal(raises(Raised, sdk.ask, "sign", {"user": user}, KEY, text="_canonicalize_value").kind, "AttributeError")
    raises(Raised, sdk.ask, "sign", {"user": {"id": "u", "email": "u@example.com"}}, "no-key", text="Invalid API key")


@fact("an API key of the wrong form is refused where something is signed")
def _(sdk):
    for name, given in [("generate_token", {"payload": {"user": {"id": "u"}}}),
                        ("generate_jwt", {"user": {"id": "u", "email": "u@example.com"}})]:
        for key in ("no-key", "WRONG.AAAAAAAAQACAAAAAAAAAAQ.k"):
            raises(Raised, sdk.ask, name, given, key, text="Invalid API key")


def signature(secret, body):
    return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


@fact("a webhook is verified and taken apart")
def _(sdk):
    body = json.dumps(EVENT, separators=(",", ":"))
    good = "03602b4d0d68fe121ba3b379446e7e792f6aad3d38f6a239248cc4fbdfabfab7"
    equal(signature(SECRET, body), good)
    for given, valid in [(good, True), (good.upper(), False), ("", False), ("0" * 64, False)]:
        equal(sdk.verify_signature(secret=SECRET, body=body, signature=given), valid)
    event = sdk.construct_event(secret=SECRET, body=body, signature=good)
    equal({name: event[name] for name in EVENT}, EVENT)
    refused_locally(sdk, "Webhook signature verification failed", "construct_event", secret=SECRET, body=body,
                    signature="0" * 64)
    refused_locally(sdk, "requires a secret|must not be empty", "construct_event", secret="", body=body, signature=good)


@fact("an event with a name is analytics")
def _(sdk):
    body = json.dumps(ANALYTICS)
    event = sdk.construct_event(secret="s", body=body, signature=signature("s", body))
    equal((event["name"], event.get("type")), ("widget_loaded", None))
