# SPDX-License-Identifier: MIT
"""What only the Node SDK has."""
from checks import Checks, equal, raises
from subject import Raised
from world import World, new, sent, unique

FACTS = Checks()
fact = FACTS.add


@fact("vortexApiRequest gives bodies as they are sent")
def _(sdk):
    made = new(sdk, unique("Member"), "internal")["id"]
    equal(sdk.request(method="GET", path="/api/v1/invitations/" + made), sent(made))
    equal(sdk.request(method="GET", path="/api/v1/invitations",
                      queryParams={"targetType": "internal", "targetValue": "no body"}), {"invitations": []})
    equal(sdk.request(method="DELETE", path="/api/v1/invitations/" + made), None)
    raises(Raised, sdk.ask, "request", {"method": "GET", "path": "/api/v1/nothing"},
           text="Vortex API request failed: 404 Not Found - ")


@fact("a base URL with a slash at its end doubles the slash, and works")
def _(sdk):
    made = new(sdk, unique("Member"), "internal")["id"]
    equal(sdk.ask("get_invitation", {"id": made}, url=World.url + "/")["id"], made)


@fact("canonicalJson is what sign hashes")
def _(sdk):
    equal(sdk.canonical_json(value={"userId": "1", "attrs": {"b": 1, "10": 1, "9": 1, "a": 1, "": 0}}),
          '{"attrs":{"9":1,"10":1,"":0,"a":1,"b":1},"userId":"1"}')


@fact("a user without an id is not signed")
def _(sdk):
    raises(Raised, sdk.ask, "sign", {"user": {"id": "", "email": "a@b.c"}}, text="userId (or id) is required for signing")
