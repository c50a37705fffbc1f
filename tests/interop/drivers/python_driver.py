#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does with the official Python SDK what the lines on its input say; README.md of this folder tells how.

usage: python_driver.py blocking|coroutines
"""
import asyncio
import inspect
import json
import logging
import sys

from pydantic import BaseModel
from vortex_sdk import Vortex, VortexWebhooks

USED = set()
# What the methods call the things that go by their wire names between driver and checks.
NAMES = {"templateVariables": "template_variables", "scopeId": "scope_id", "scopeType": "scope_type",
         "scopeName": "scope_name"}


class Client:
    """The SDK in one of its two halves: x_sync, or x awaited."""
    loop = asyncio.new_event_loop()

    def __init__(self, half, key, url):
        self.half = half
        self.sdk = Vortex(key, url + "/api/v1")

    def call(self, name, *arguments, **named):
        if self.half == "blocking":
            name += "_sync"
        USED.add(name)
        result = getattr(self.sdk, name)(*arguments, **named)
        return self.loop.run_until_complete(result) if inspect.isawaitable(result) else result


def plain(value):
    """What the SDK decoded, under the names of the wire."""
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, warnings=False)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def create(client, given):
    more = {NAMES.get(name, name): value for name, value in given.items()
            if name not in ("component", "target", "inviter")}
    return client.call("create_invitation", given["component"], given["target"], given["inviter"], **more)


def configure(client, given):
    return client.call("configure_autojoin", given["scope"], given["scopeType"], given["domains"],
                       given["component"], given.get("scopeName"), given.get("metadata"))


def signing(name):
    """These have one form for both halves."""
    def call(client, given):
        USED.add(name)
        first = given.pop("user" if name != "generate_token" else "payload")
        if name == "generate_token":
            return client.sdk.generate_token(first, given.get("options"))
        options = {"expires_in": given["options"]["expiresIn"]} if "options" in given else {}
        return getattr(client.sdk, name)(first, **options, **given.get("extra", {}))
    return call


def webhook(name):
    def call(_, given):
        return getattr(VortexWebhooks(given["secret"]), name)(given["body"].encode(), given["signature"])
    return call


def with_ids(name, key):
    return lambda client, given: client.call(
        name, given[key], next(given[form] for form in ("user", "target", "targets") if form in given))


def in_order(name, *keys):
    return lambda client, given: client.call(name, *(given[key] for key in keys))


DO = {
    "create_invitation": create,
    "get_invitation": in_order("get_invitation", "id"),
    "get_invitations_by_target": in_order("get_invitations_by_target", "type", "value"),
    "accept_invitation": with_ids("accept_invitation", "id"),
    "accept_invitations": with_ids("accept_invitations", "ids"),
    "revoke_invitation": in_order("revoke_invitation", "id"),
    "reinvite": in_order("reinvite", "id"),
    "get_invitations_by_scope": in_order("get_invitations_by_scope", "type", "scope"),
    "get_invitations_by_group": in_order("get_invitations_by_group", "type", "scope"),
    "delete_invitations_by_scope": in_order("delete_invitations_by_scope", "type", "scope"),
    "delete_invitations_by_group": in_order("delete_invitations_by_group", "type", "scope"),
    "get_autojoin_domains": in_order("get_autojoin_domains", "type", "scope"),
    "configure_autojoin": configure,
    "sync_internal_invitation": in_order(
        "sync_internal_invitation", "creatorId", "targetValue", "action", "componentId"),
    "sign": signing("sign"),
    "generate_token": signing("generate_token"),
    "generate_jwt": signing("generate_jwt"),
    "verify_signature": webhook("verify_signature"),
    "construct_event": webhook("construct_event"),
}


def public():
    """The methods that are there to be called; closing is checked where the SDK is used by itself."""
    return sorted(name for name, _ in inspect.getmembers(Vortex, inspect.isfunction)
                  if not name.startswith("_") and not name.startswith("close"))


def main():
    half = sys.argv[1]
    logging.disable(logging.WARNING)  # The SDK warns of each older form that is used here.
    clients = {}
    for line in sys.stdin:
        given = json.loads(line)
        try:
            if given["do"] == "used":
                value = [sorted(USED), [name for name in public() if name.endswith("_sync") == (half == "blocking")
                                        or name in ("sign", "generate_token", "generate_jwt")]]
            else:
                where = (given["key"], given["url"])
                if where not in clients:
                    clients[where] = Client(half, *where)
                value = DO[given["do"]](clients[where], given["with"])
            answer = {"value": plain(value)}
        except Exception as error:  # pylint: disable=broad-except
            answer = {"error": {"kind": type(error).__name__, "text": str(error),
                                "status": getattr(error, "status_code", None)}}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main()
