#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What only the official Python SDK has: models and dicts for the same thing, two halves that are opened and
closed, base URLs in every spelling. Runs in the environment of the SDK.

usage: python_only.py --base-url http://127.0.0.1:PORT --credentials FILE
"""
import argparse
import asyncio
import json
import logging
import sys
import uuid

from checks import Checks, equal, raises, true
from pydantic import ValidationError
from vortex_sdk import (
    AnalyticsEventType, Invitation, InvitationTarget, Vortex, VortexAnalyticsEvent, VortexApiError, VortexWebhookEvent,
    VortexWebhooks, VortexWebhookSignatureError, WebhookEventType, is_analytics_event, is_webhook_event)
from vortex_sdk.types import (
    AcceptUser, CreateInvitationScope, CreateInvitationTarget, GenerateTokenOptions, GenerateTokenPayload, Inviter,
    TokenUser, User)
from facts_signing import ANALYTICS, EVENT, KEY, SECRET, signature, signed_parts
from world import World, new_email, new_phone, unique

ALL = Checks()
check = ALL.add
LOOP = asyncio.new_event_loop()


class Half:
    """`x` is x_sync, or x awaited."""

    def __init__(self, blocking, url=None):
        self.blocking = blocking
        self.client = Vortex(World.key, (url or World.url + "/api/v1"))

    def __getattr__(self, name):
        if self.blocking:
            return getattr(self.client, name + "_sync")
        method = getattr(self.client, name)
        return lambda *arguments, **named: LOOP.run_until_complete(method(*arguments, **named))


HALVES = [Half(True), Half(False)]


def new(half, value=None, kind="email", **more):
    return half.create_invitation(World.component, {"type": kind, "value": value or new_email()}, {"user_id": "u1"}, **more)


@check("models are taken where dicts are, and given")
def _():
    for half in HALVES:
        address = new_email()
        made = half.create_invitation(
            World.component, CreateInvitationTarget(type="email", value=address, name="Zoë Guest"),
            Inviter(user_id="u2", name="Ute"),
            groups=[CreateInvitationScope(type="team", group_id="7", name="Seven")])
        got = half.get_invitation(made.id)
        true(isinstance(got, Invitation))
        equal((got.id, got.created_at), (made.id, made.created_at))
        equal((got.target[0].name, got.creator_name, got.groups[0].scope_id), ("Zoë Guest", "Ute", "7"))
        for user in (AcceptUser(email=address, name="Zoë", is_existing=False), {"email": address, "is_existing": True}):
            equal(half.accept_invitation(made.id, user)["id"], made.id)
        half.accept_invitations([made.id], InvitationTarget(type="email", value=address))
        half.accept_invitations([made.id], [InvitationTarget(type="email", value=address)])


@check("a target of the older form may have any type")
def _():
    for half in HALVES:
        phone, member = new_phone(), unique("Member")
        for target, value, kind in [({"type": "phoneNumber", "value": phone}, phone, "phone"),
                                    ({"type": "username", "value": member}, member, "internal")]:
            made = new(half, value, kind)
            half.accept_invitations([made.id], target)
            (accept,) = half.get_invitation(made.id).accepts
            equal((accept.target.type, accept.target.value), (kind, value))


@check("forms of a scope that only this SDK knows")
def _():
    for half in HALVES:
        scope = unique("scope")
        for form in ({"groups": [{"type": "workspace", "group_id": scope, "name": "Space"}]},
                     {"groups": [{"type": "workspace", "scope_id": scope, "name": "Space"}]}):
            (group,) = half.get_invitation(new(half, **form).id).groups
            equal((group.type, group.group_id, group.name), ("workspace", scope, "Space"))
        (group,) = half.get_invitation(new(half, scope_id=scope).id).groups
        equal((group.type, group.group_id), ("default", scope))


@check("a group as the SDK's own docstring writes it arrives without an id, and is refused")
def _():
    for half in HALVES:
        error = raises(VortexApiError, new, half, groups=[{"type": "team", "scope": "team-789", "name": "Engineering"}])
        equal(error.status_code, 400)


@check("what its models know to be wrong is not sent")
def _():
    for half in HALVES:
        raises(ValidationError, new, half, "x", "share")
        raises(ValidationError, half.accept_invitation, "x", {"mail": "n"})
        raises(ValidationError, half.sync_internal_invitation, "c", "m", "pending", World.component)
        raises(ValueError, half.accept_invitations, ["x"], [], text="No targets provided")


@check("base_url in every spelling")
def _():
    for half in HALVES:
        made = new(half)
        for path in ("", "/", "/api/v1", "/api/v1/", "/api/v1//"):
            other = Half(half.blocking, World.url + path)
            equal(other.get_invitation(made.id).id, made.id)
            equal(other.get_invitations_by_target("email", new_email()), [])
            address = new_email()
            other.accept_invitation(new(other, address).id, {"email": address})


@check("an unreachable server looks like its status 500")
def _():
    for half in HALVES:
        other = Half(half.blocking, "http://127.0.0.1:1")
        equal(raises(VortexApiError, other.get_invitation, "x", text="Request failed").status_code, 500)


@check("close ends the client, and so do with and async with")
def _():
    for half in HALVES:
        other = Half(half.blocking)
        other.get_invitations_by_target("email", new_email())
        other.close()
        raises(RuntimeError, other.get_invitations_by_target, "email", new_email())
    with Vortex(World.key, World.url) as client:
        equal(client.get_invitations_by_target_sync("email", new_email()), [])
    raises(RuntimeError, client.get_invitations_by_target_sync, "email", "a@example.com")


@check("twenty coroutines at once")
def _():
    async def use():
        async with Vortex(World.key, World.url) as opened:
            made = await opened.create_invitation(
                World.component, {"type": "email", "value": new_email()}, {"userId": "u1"})
            return opened, await asyncio.gather(*[opened.get_invitation(made.id) for _ in range(20)]), made.id

    opened, found, made = LOOP.run_until_complete(use())
    equal({invitation.id for invitation in found}, {made})
    raises(RuntimeError, LOOP.run_until_complete, opened.get_invitation("x"))


@check("tokens from models, with each form of the option, in the order of their claims")
def _():
    client = Vortex(World.key, World.url)
    payload = GenerateTokenPayload(user=TokenUser(id="u", email="u@example.com"))
    for options in ({"expires_in": "1h"}, {"expiresIn": "1h"}, GenerateTokenOptions(expires_in="1h")):
        header, got = signed_parts(client.generate_token(payload, options))
        equal((list(header), got["exp"] - got["iat"]), (["alg", "typ", "kid"], 3600))
    for bad in (True, 1.5):
        raises(ValueError, client.generate_token, payload, {"expires_in": bad}, text="Invalid expires_in")
    for form in (dict, lambda **named: User(**named)):
        header, got = signed_parts(client.generate_jwt(
            form(id="u", email="u@example.com", user_name="Jané", admin_scopes=["autojoin"]), role="admin"))
        equal((list(header), got["name"], got["role"], got["adminScopes"]),
              (["iat", "alg", "typ", "kid"], "Jané", "admin", ["autojoin"]))


@check("sign fails on every input, after it has looked at the id and the key")
def _():
    client = Vortex(KEY, World.url)
    for user in ({"userId": "u"}, {"id": 42, "extra": {"list": []}}, User(id="u", email="u@example.com", name="N")):
        raises(AttributeError, client.sign, user, text="_canonicalize_value")
    raises(ValueError, client.sign, {"email": "u@example.com"}, text="userId (or id) is required for signing")
    raises(ValueError, Vortex("no-key").sign, {"id": "u"}, text="Invalid API key format")


@check("events are models")
def _():
    raises(ValueError, VortexWebhooks, "", text="requires a secret")
    body, webhooks = json.dumps(EVENT).encode(), VortexWebhooks(SECRET)
    event = webhooks.construct_event(body, signature(SECRET, body.decode()))
    true(isinstance(event, VortexWebhookEvent))
    equal((event.type, event.data), (WebhookEventType.INVITATION_ACCEPTED, EVENT["data"]))
    raises(VortexWebhookSignatureError, webhooks.construct_event, body, "0" * 64)
    body = json.dumps(ANALYTICS).encode()
    event = webhooks.construct_event(body, signature(SECRET, body.decode()))
    true(isinstance(event, VortexAnalyticsEvent))
    equal(event.name, AnalyticsEventType.WIDGET_LOADED)
    for shown, is_analytics in [(EVENT, False), (ANALYTICS, True)]:
        equal((is_webhook_event(shown), is_analytics_event(shown)), (not is_analytics, is_analytics))


@check("an unknown id is 404 with our text")
def _():
    for half in HALVES:
        error = raises(VortexApiError, half.get_invitation, str(uuid.uuid4()))
        equal((error.status_code, error.message), (404, "Invitation not found"))


def main():
    parser = argparse.ArgumentParser(description="What only the official Python SDK has.")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--credentials", required=True)
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # The SDK warns of each older form that is used here.
    World.begin(options.base_url, options.credentials)
    for half in HALVES:
        half.client = Vortex(World.key, World.url + "/api/v1")
    ALL.run("by itself")
    print(f"{ALL.passed} passed, {ALL.failed} failed")
    return 0 if ALL.failed == 0 and ALL.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
