# SPDX-License-Identifier: MIT
"""Signing, tokens and the life of a client, each checked once."""
import asyncio
import base64
import hashlib
import hmac
import json
import uuid

from checks import Checks, equal, raises
from vortex_sdk import Vortex
from vortex_sdk.types import GenerateTokenOptions, GenerateTokenPayload, TokenUser, User
from world import Coroutines, World, ids, new_email, unique

TOKENS = Checks()
check = TOKENS.add


@check("with and async with close what they opened")
def _():
    with Vortex(World.key, World.url) as client:
        equal(client.get_invitations_by_target_sync("email", new_email()), [])
    raises(RuntimeError, client.get_invitations_by_target_sync, "email", "a@example.com")

    async def use():
        async with Vortex(World.key, World.url) as opened:
            made = await opened.create_invitation(
                World.component, {"type": "email", "value": new_email()}, {"userId": "u1"})
            return opened, await asyncio.gather(*[opened.get_invitation(made.id) for _ in range(20)]), made.id

    opened, found, made = Coroutines.loop.run_until_complete(use())
    equal(set(ids(found)), {made})
    raises(RuntimeError, Coroutines.loop.run_until_complete, opened.get_invitation("x"))


def decode(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signed_parts(token):
    """Header and payload, after the signature was made again here."""
    _, kid, secret = World.key.split(".")
    kid = str(uuid.UUID(bytes=base64.urlsafe_b64decode(kid + "==")))
    key = hmac.new(secret.encode(), kid.encode(), hashlib.sha256).digest()
    signed, _, signature = token.rpartition(".")
    equal(base64.urlsafe_b64encode(hmac.new(key, signed.encode(), hashlib.sha256).digest()).rstrip(b"=").decode(),
          signature)
    header, payload = map(decode, signed.split("."))
    equal(header["kid"], kid)
    return header, payload


@check("generate_token signs the claims in their order")
def _():
    client, user = Vortex(World.key, World.url), unique("user")
    token = client.generate_token({"component": World.component, "user": {"id": user, "name": "José 🎉"},
                                   "scope": "workspace_456", "vars": {"company_name": "Acme"}})
    header, payload = signed_parts(token)
    equal(list(header), ["alg", "typ", "kid"])
    equal((payload["user"]["name"], payload["exp"] - payload["iat"]), ("José 🎉", 300))


@check("generate_token takes models and each form of expires_in")
def _():
    client, user = Vortex(World.key, World.url), unique("user")
    payload = GenerateTokenPayload(user=TokenUser(id=user, email="u@example.com"))
    for option, seconds in [("5m", 300), ("1h", 3600), ("7d", 604800), (90, 90)]:
        for options in ({"expires_in": option}, {"expiresIn": option}, GenerateTokenOptions(expires_in=option)):
            _, got = signed_parts(client.generate_token(payload, options))
            equal(got["exp"] - got["iat"], seconds)
    for bad in ("1w", "0m", 0, True, 1.5):
        raises(ValueError, client.generate_token, payload, {"expires_in": bad}, text="Invalid expires_in")


@check("generate_jwt signs the claims in their order")
def _():
    client = Vortex(World.key, World.url)
    for form in (dict, lambda **named: User(**named)):
        user = unique("user")
        token = client.generate_jwt(form(id=user, email="u@example.com", user_name="Jané", admin_scopes=["autojoin"]),
                                    role="admin")
        header, payload = signed_parts(token)
        equal(list(header), ["iat", "alg", "typ", "kid"])
        equal((payload["userId"], payload["name"], payload["role"]), (user, "Jané", "admin"))
        equal(payload["expires"] - header["iat"], 3600)


@check("sign of the published package fails on every input")
def _():
    client = Vortex(World.key, World.url)
    users = [{"id": "u"}, {"userId": "u"}, {"id": "u", "email": "u@example.com", "name": "N"},
             {"id": 42, "extra": {"list": []}}, User(id="u", email="u@example.com"),
             User(id="u", email="u@example.com", name="N", avatar_url="https://example.com/a.png")]
    for user in users:
        raises(AttributeError, client.sign, user, text="_canonicalize_value")
    raises(ValueError, client.sign, {"email": "u@example.com"}, text="userId (or id) is required for signing")
    raises(ValueError, Vortex("no-key").sign, {"id": "u"}, text="Invalid API key format")
