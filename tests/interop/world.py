# SPDX-License-Identifier: MIT
"""The server under test, the SDK in both of its halves, and what the checks need again and again."""
import asyncio
import itertools
import json
import re
import urllib.error
import urllib.request
import uuid

from checks import equal, raises, true
from vortex_sdk import Vortex, VortexApiError

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
SEEN = set()
RUN = uuid.uuid4().hex[:8]
COUNTER = itertools.count(1)


class World:
    """The server under test."""
    url = ""
    key = ""
    component = ""
    credentials = {}


class Blocking:
    """Calls x_sync for x."""

    def __init__(self, key=None, url=None):
        self.client = Vortex(key or World.key, url or World.url + "/api/v1")

    def __getattr__(self, name):
        SEEN.add(name + "_sync")
        return getattr(self.client, name + "_sync")


class Coroutines:
    """Calls x and waits for it."""
    loop = asyncio.new_event_loop()

    def __init__(self, key=None, url=None):
        self.client = Vortex(key or World.key, url or World.url + "/api/v1")

    def __getattr__(self, name):
        SEEN.add(name)
        method = getattr(self.client, name)
        return lambda *arguments, **named: self.loop.run_until_complete(method(*arguments, **named))


def unique(prefix):
    return f"{prefix}-{RUN}-{next(COUNTER)}"


def new_email():
    return unique("guest") + "@example.com"


def new_phone():
    return "+1555" + str(int(RUN, 16) % 10**5).zfill(5) + str(next(COUNTER)).zfill(4)


def new(sdk, value=None, kind="email", user="u1", **more):
    return sdk.create_invitation(
        World.component, {"type": kind, "value": value or new_email()}, {"user_id": user}, **more)


def team(name=None):
    return {"type": "team", "group_id": name or unique("team"), "name": "The team"}


def refused(status, function, *arguments, **named):
    """The error of the SDK, with our text rather than one it made up from the status."""
    error = raises(VortexApiError, function, *arguments, **named)
    equal((error.status_code, error.message), (status, error.message))
    true(isinstance(error.message, str) and error.message, "no text")
    true(not error.message.startswith("API request failed"), error.message)
    return error


def plain(method, path, body=None, **headers):
    """Status and JSON without the SDK."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(World.url + path, data=data, method=method, headers={
        "content-type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def with_key(method, path, body=None):
    return plain(method, path, body, x_api_key=World.key)


def ids(invitations):
    return [invitation.id for invitation in invitations]
