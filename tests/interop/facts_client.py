# SPDX-License-Identifier: MIT
"""What a browser or an app does with the token of a back end, and the back end with what they did: the flow of the
official integration tests, whatever the SDK."""
import base64
import json
import urllib.parse
import uuid

from checks import Checks, equal, raises, true
from subject import Raised, decoded_as_sent
from world import World, ids, new_email, plain, sent, settle, unique

FACTS = Checks()
fact = FACTS.add

# {"firstName":"Jane","company":"Acme & Söhne","plan":"pro"}, as browsers send it.
VARIABLES = ("lzstr:N4IgZglgTgzgLgOQIYFsCmIBcIBSSB2GANCAMYD2KADgQJ5YgCCp6ABAGSsDKAbwBaEQJKgBsCDKlHIgAvkA")


def bearer(token, **headers):
    return {"authorization": "Bearer " + token, **headers}


def submit(token, address, status=201, **more):
    """Sends the form, and gives what came back."""
    answered, body = plain("POST", "/api/v1/invitations", {
        "widgetConfigurationId": World.component, "payload": {"emails": {"value": address, "type": "email"}}, **more},
        **bearer(token))
    equal(answered, status)
    return body


def entry(body):
    (made,) = body["data"]["invitationEntries"]
    return made["id"]


def user_and_token(sdk, **more):
    user = {"id": unique("user"), "email": new_email(), "name": "Zoë", **more}
    return user, sdk.generate_jwt(user=user)


@fact("the flow of the official integration tests")
def _(sdk):
    # The invitee's address is the inviter's own.
    user, jwt = user_and_token(sdk)
    session = bearer(jwt, x_session_id=str(uuid.uuid4()))
    status, widget = plain("GET", f"/api/v1/widgets/{World.component}?templateVariables={VARIABLES}", **session)
    equal(status, 200)
    widget_id = widget["data"]["widgetConfiguration"]["id"]
    session["x-session-attestation"] = widget["data"]["sessionAttestation"]
    group = unique("test-group")
    status, made = plain("POST", "/api/v1/invitations", {
        "payload": {"emails": {"value": user["email"], "type": "email", "role": "member"}},
        "group": {"type": "team", "groupId": group, "name": "Test group"}, "source": "email",
        "widgetConfigurationId": widget_id,
        "templateVariables": {"group_name": "SDK Test Group", "inviter_name": "Dr Vortex"}}, **session)
    true(status in (200, 201), status)
    invitation = entry(made)

    settle(invitation)
    got = sdk.get_invitation(id=invitation)
    decoded_as_sent(sdk, got, sent(invitation))
    equal((got["id"], got["foreignCreatorId"], got["creatorName"]), (invitation, user["id"], "Zoë"))
    equal([(one["type"], one["groupId"]) for one in got["groups"]], [("team", group)])
    true(invitation in ids(sdk.get_invitations_by_target(type="email", value=user["email"])))
    accepted = sdk.accept_invitations(ids=[invitation], target={"type": "email", "value": user["email"]})
    equal((accepted["id"], accepted["status"]), (invitation, "accepted"))
    equal(sdk.get_invitations_by_scope(type="team", scope=group), [])


@fact("a user sees, accepts, declines and shares, and the back end sees that")
def _(sdk):
    (_, jwt), (guest, other) = user_and_token(sdk), user_and_token(sdk)
    one, two = entry(submit(jwt, guest["email"])), entry(submit(jwt, guest["email"], group={
        "type": "team", "groupId": unique("team"), "name": "T"}))
    status, listed = plain("GET", "/api/v1/invitations/sent", **bearer(jwt))
    equal((status, ids(listed["data"]["invitations"])), (200, [two, one]))
    equal(ids(plain("GET", "/api/v1/invitations", **bearer(other))[1]["data"]["invitations"]), [two, one])
    equal(plain("POST", "/api/v1/invitations/accept", {"invitationId": one}, **bearer(other))[0], 200)
    equal(plain("DELETE", "/api/v1/invitations/" + two, **bearer(other)), (200, None))
    got = sdk.get_invitation(id=one)
    equal((got["status"], got["accepts"][0]["target"]["value"]), ("accepted", guest["email"]))
    true(sdk.get_invitation(id=two)["deactivated"])
    status, shared = plain("POST", "/api/v1/invitations/generate-shareable-link-invite",
                           {"widgetConfigurationId": World.component}, **bearer(jwt))
    equal(status, 201)
    shared = shared["data"]["invitation"]
    (target,) = sdk.get_invitation(id=shared["id"])["target"]
    equal((target["type"], target["value"]), ("share", shared["shortLink"]))


@fact("a token of generateToken is as good, and holds what it says")
def _(sdk):
    scope, user = unique("team"), {"id": unique("user"), "email": new_email(), "name": "Jané 🎉"}
    token = sdk.generate_token(payload={"user": user, "component": World.component, "scope": "team:" + scope})
    made = entry(submit(token, new_email()))
    got = sdk.get_invitation(id=made)
    equal((got["foreignCreatorId"], got["creatorName"]), (user["id"], user["name"]))
    equal([(one["type"], one["groupId"]) for one in got["groups"]], [("team", scope)])
    equal(submit(token, new_email(), 403, group={"type": "team", "groupId": "another", "name": "A"})["code"],
          "scope_not_allowed")
    limited = sdk.generate_token(payload={"user": {**user, "allowedEmailDomains": ["acme.com"]}})
    equal(submit(limited, new_email(), 403)["code"], "domain_not_allowed")
    entry(submit(limited, unique("guest") + "@acme.com"))


@fact("who administrates autojoin may do it with a token")
def _(sdk):
    scope, domain = unique("org"), unique("acme") + ".com"
    body = {"scope": scope, "scopeType": "organization", "domains": [domain], "componentId": World.component}
    _, jwt = user_and_token(sdk)
    equal(plain("POST", "/api/v1/invitations/autojoin", body, **bearer(jwt))[0], 403)
    _, jwt = user_and_token(sdk, adminScopes=["autojoin"])
    equal(plain("POST", "/api/v1/invitations/autojoin", body, **bearer(jwt))[0], 200)
    (found,) = sdk.get_autojoin_domains(type="organization", scope=scope)["autojoinDomains"]
    equal(found["domain"], domain)


@fact("a token of another key is none, and neither is one that was changed")
def _(sdk):
    user, jwt = user_and_token(sdk)
    head, kid, secret = World.key.split(".")
    strange = sdk.ask("generate_jwt", {"user": user}, f"{head}.{kid}.x{secret}")
    for token in (strange, jwt[:-4] + ("AAAA" if jwt[-4:] != "AAAA" else "BBBB"), jwt.rpartition(".")[0] + "."):
        status, body = plain("GET", "/api/v1/invitations/sent", **bearer(token))
        equal((status, body["code"]), (401, "invalid_credential"))


@fact("a user that was signed is let in where the component allows it")
def _(sdk):
    if not sdk.sdk.signs:
        raises(Raised, sdk.ask, "sign", {"user": {"id": "u", "email": "u@example.com"}})
        return
    user = {"id": unique("user"), "email": new_email(), "name": "José 🎉 <b> & a/b", "plan": {"b": 1, "a": [2]}}
    encoded = base64.urlsafe_b64encode(json.dumps(user).encode()).rstrip(b"=").decode()
    signed = {"x_vortex_user": encoded, "x_vortex_user_signature": sdk.sign(user=user)}
    World.server.admin("components", "set", World.component, "allow_signature=false")
    equal(plain("GET", "/api/v1/widgets/" + World.component, **signed)[0], 401)
    World.server.admin("components", "set", World.component, "allow_signature=true")
    equal(plain("GET", "/api/v1/widgets/" + World.component, **signed)[0], 200)
    other = {**signed, "x_vortex_user_signature": sdk.sign(user={**user, "id": "another"})}
    equal(plain("GET", "/api/v1/widgets/" + World.component, **other)[0], 401)


@fact("an event of an app is stored")
def _(sdk):
    _, jwt = user_and_token(sdk)
    name = unique("widget_render")
    status, _ = plain("POST", "/api/v1/events", {"name": name, "platform": "android", "timestamp": 1767225600},
                      **bearer(jwt))
    equal(status, 202)
    status, found = plain("GET", "/api/v1/events?" + urllib.parse.urlencode({"name": name}), x_api_key=World.key)
    equal((status, [event["event"]["platform"] for event in found["events"]]), (200, ["android"]))
