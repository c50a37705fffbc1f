# SPDX-License-Identifier: MIT
"""The server under test, and what the checks need again and again."""
import itertools
import json
import os
import re
import sys
import urllib.error
import urllib.request
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "support"))
from vortexd import wait_for  # noqa: E402

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
RUN = uuid.uuid4().hex[:8]
COUNTER = itertools.count(1)


class World:
    """The server under test."""
    url = ""
    key = ""
    component = ""
    credentials = {}
    server = None  # where commands can be given to it

    @classmethod
    def begin(cls, url, credentials, server=None):
        """`credentials` is the file that the server wrote."""
        cls.server = server
        with open(credentials, encoding="utf-8") as file:
            cls.credentials = json.load(file)
        cls.url = url.rstrip("/")
        cls.key, cls.component = cls.credentials["apiKey"], cls.credentials["componentId"]


def unique(prefix):
    return f"{prefix}-{RUN}-{next(COUNTER)}"


def new_email():
    return unique("guest") + "@example.com"


def new_phone():
    return "+1555" + str(int(RUN, 16) % 10**5).zfill(5) + str(next(COUNTER)).zfill(4)


def new(sdk, value=None, kind="email", user="u1", **more):
    """Creates an invitation with the SDK."""
    return sdk.create_invitation(component=World.component, target={"type": kind, "value": value or new_email()},
                                 inviter={"userId": user}, **more)


def team(name=None):
    return {"type": "team", "groupId": name or unique("team"), "name": "The team"}


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


def sent(invitation_id):
    """The invitation as the server sends it."""
    status, body = with_key("GET", "/api/v1/invitations/" + invitation_id)
    if status != 200:
        raise AssertionError(f"{status} {body}")
    return body


def settle(invitation_id):
    """Waits until its mail is out, so that what is read next stays as it is."""
    def done():
        now = sent(invitation_id)
        return now["deliveryTypes"] != ["email"] or now["deactivated"] or now["status"] in ("delivered", "accepted")

    if not wait_for(done):
        raise AssertionError("the mail does not go out")


def ids(invitations):
    return [invitation["id"] for invitation in invitations]
