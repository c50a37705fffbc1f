# SPDX-License-Identifier: MIT
"""Creating and reading invitations, whatever the SDK."""
import re
import socket
import uuid

from checks import Checks, equal, raises, true
from subject import Raised, decoded_as_sent, refused
from world import TIME, World, ids, new, new_email, new_phone, sent, settle, team, unique, with_key

FACTS = Checks()
fact = FACTS.add


@fact("a new invitation has id, link, status and time")
def _(sdk):
    made = new(sdk)
    equal(sorted(made), ["createdAt", "id", "shortLink", "status"])
    equal(str(uuid.UUID(made["id"])), made["id"])
    true(made["shortLink"].startswith("http") and "/i/" in made["shortLink"], made["shortLink"])
    equal(made["status"], "queued")
    true(TIME.fullmatch(made["createdAt"]), made["createdAt"])


@fact("create carries everything that the method takes")
def _(sdk):
    address, group = new_email(), team()
    metadata = {"plan": "pro", "seats": 3, "nested": {"list": [1, "two", None]}}
    extra = {"subtype": "pymk"} if sdk.can("subtype") else {}
    if sdk.can("unfurlConfig"):
        extra["unfurlConfig"] = {"title": "Come & see", "description": "d", "image": "https://example.com/i.png",
                                 "type": "website", "siteName": "S"}
    made = sdk.create_invitation(
        component=World.component,
        target={"type": "email", "value": address, "name": "Zoë Guest", "avatarUrl": "https://example.com/z.png"},
        inviter={"userId": "u2", "userEmail": "u2@example.com", "name": "Ute", "avatarUrl": "https://example.com/u.png"},
        groups=[group], source="settings", templateVariables={"company": "Größe & Co"}, metadata=metadata, **extra)
    equal(sent(made["id"])["metadata"], metadata)
    got = sdk.get_invitation(id=made["id"])
    (target,) = got["target"]
    equal((target["type"], target["value"]), ("email", address))
    equal((target["name"], target["avatarUrl"]), ("Zoë Guest", "https://example.com/z.png"))
    equal((got["foreignCreatorId"], got["creatorName"], got["creatorAvatarUrl"]),
          ("u2", "Ute", "https://example.com/u.png"))
    equal((got["source"], got.get("subtype")), ("settings", extra.get("subtype")))


@fact("create takes the older names of an inviter")
def _(sdk):
    made = sdk.create_invitation(
        component=World.component, target={"type": "email", "value": new_email()},
        inviter={"userId": "u3", "userEmail": "u3@example.com", "userName": "Uwe",
                 "userAvatarUrl": "https://example.com/w.png"})
    got = sdk.get_invitation(id=made["id"])
    equal((got["creatorName"], got["creatorAvatarUrl"]), ("Uwe", "https://example.com/w.png"))


@fact("create takes a scope in each of its forms")
def _(sdk):
    scope = unique("scope")
    forms = [{"groups": [{"type": "workspace", "groupId": scope, "name": "Space"}]},
             {"scopes": [{"type": "workspace", "groupId": scope, "name": "Space"}]},
             {"scopeId": scope, "scopeType": "workspace", "scopeName": "Space"}]
    if sdk.can("scopeId in groups"):
        forms.append({"groups": [{"type": "workspace", "scopeId": scope, "name": "Space"}]})
    for form in forms:
        made = new(sdk, **form)["id"]
        (group,) = sdk.get_invitation(id=made)["groups"]
        equal((group["type"], group["groupId"], group["name"]), ("workspace", scope, "Space"))
        equal((sent(made)["scopeType"], sent(made)["scope"]), ("workspace", scope))


@fact("create again answers the open invitation")
def _(sdk):
    address = new_email()
    first, second = new(sdk, address), new(sdk, address.upper())
    for name in ("id", "shortLink", "createdAt"):
        equal(second[name], first[name])


@fact("create for phone and internal")
def _(sdk):
    for kind, value in [("phone", new_phone()), ("internal", unique("Member"))]:
        got = sdk.get_invitation(id=new(sdk, value, kind)["id"])
        equal([(target["type"], target["value"]) for target in got["target"]], [(kind, value)])
        equal((got["deliveryTypes"], got["deliveryCount"]), ([kind], 0))


@fact("create refuses bad targets and unknown components")
def _(sdk):
    target = {"component": World.component, "inviter": {"userId": "u"}}
    refusal = refused(sdk, 400, "invalid_field", "create_invitation",
                      target={"type": "email", "value": "not an address"}, **target)
    true("target.value" in refusal.text, refusal.text)
    refused(sdk, 400, "invalid_field", "create_invitation", target={"type": "phone", "value": "12"}, **target)
    refused(sdk, 404, "component_not_found", "create_invitation", component=str(uuid.uuid4()),
            target={"type": "email", "value": new_email()}, inviter={"userId": "u"})


@fact("get has every field as it was sent")
def _(sdk):
    group, address = team(), new_email()
    made = new(sdk, address, groups=[group], metadata={"n": 1.5})["id"]
    settle(made)
    got = sdk.get_invitation(id=made)
    decoded_as_sent(sdk, got, sent(made))
    equal((got["id"], got["accountId"]), (made, World.credentials["accountId"]))
    if "projectId" not in sdk.sdk.drops:
        equal(got["projectId"], World.credentials["projectId"])
    equal(got["status"], "delivered")
    equal((got["invitationType"], got["deliveryTypes"]), ("single_use", ["email"]))
    equal((got["deactivated"], got["expired"], got["accepts"]), (False, False, []))
    equal((got["clickThroughs"], got["views"], got["deliveryCount"]), (0, 0, 1))
    (shown,) = got["groups"]
    equal((shown["type"], shown["groupId"], shown["name"]), (group["type"], group["groupId"], group["name"]))
    equal(shown["accountId"], got["accountId"])
    true(shown["id"] and TIME.fullmatch(shown["createdAt"]))
    if "scopes" in sdk.sdk.adds:
        equal([(scope["id"], scope["scopeId"]) for scope in got["scopes"]], [(shown["id"], shown["groupId"])])
    sdk.accept_invitation(id=made, user={"email": address, "name": "Zoë"})
    decoded_as_sent(sdk, sdk.get_invitation(id=made), sent(made))


@fact("get reads what plain HTTP created, in every state")
def _(sdk):
    def created(kind):
        target = {"type": kind} | ({} if kind == "share" else {"value": new_email()})
        status, made = with_key("POST", "/api/v1/invitations", {
            "widgetConfigurationId": World.component, "target": target, "inviter": {"userId": "u1"}})
        equal(status, 201)
        settle(made["id"])
        return made["id"]

    shared, revoked, accepted = created("share"), created("email"), created("email")
    equal(with_key("DELETE", "/api/v1/invitations/" + revoked), (200, None))
    equal(with_key("POST", "/api/v1/invitations/accept",
                   {"invitationIds": [accepted, shared], "user": {"email": new_email()}})[0], 200)
    for made in (shared, revoked, accepted):
        decoded_as_sent(sdk, sdk.get_invitation(id=made), sent(made))
    equal(sdk.get_invitation(id=shared)["target"][0]["type"], "share")


@fact("get of an unknown id is 404 with our text")
def _(sdk):
    for unknown in (str(uuid.uuid4()), "no-such-id"):
        refusal = refused(sdk, 404, "invitation_not_found", "get_invitation", id=unknown)
        equal(refusal.text, with_key("GET", "/api/v1/invitations/" + unknown)[1]["error"])


@fact("by target finds an email, whatever the case")
def _(sdk):
    address = unique("Plus+Tag") + "@Example.com"
    made = new(sdk, address)["id"]
    settle(made)
    for spelling in (address, address.lower(), address.upper()):
        (found,) = sdk.get_invitations_by_target(type="email", value=spelling)
        equal((found["id"], found["target"][0]["value"]), (made, address))
        decoded_as_sent(sdk, found, sent(made))


@fact("by target lists newest first")
def _(sdk):
    address = new_email()
    made = [new(sdk, address, groups=[team()])["id"] for _ in range(3)]
    equal(ids(sdk.get_invitations_by_target(type="email", value=address)), made[::-1])


@fact("by target takes the SDK's names phoneNumber and username")
def _(sdk):
    phone, member = new_phone(), unique("Member")
    by_phone, by_name = new(sdk, phone, "phone")["id"], new(sdk, member, "internal")["id"]
    spaced = f"{phone[:5]} ({phone[5:8]}) {phone[8:]}"
    for kind, value, made in [("phoneNumber", phone, by_phone), ("phone", phone, by_phone), ("sms", phone, by_phone),
                              ("phoneNumber", spaced, by_phone), ("username", member, by_name),
                              ("internal", member, by_name)]:
        equal(ids(sdk.get_invitations_by_target(type=kind, value=value)), [made])


@fact("by target with nothing to find, and with an unknown type")
def _(sdk):
    equal(sdk.get_invitations_by_target(type="email", value=new_email()), [])
    equal(sdk.get_invitations_by_target(type="email", value="not an address"), [])
    refused(sdk, 400, "invalid_field", "get_invitations_by_target", type="pigeon", value="x")


@fact("a key that is not ours is 401 with our text")
def _(sdk):
    prefix, kid, secret = World.key.split(".")
    strange = re.sub("^.", "A" if kid[0] != "A" else "B", kid)
    for key in (f"{prefix}.{kid}.x{secret}", f"{prefix}.{strange}.{secret}", "no-key", f"{prefix}.{kid}"):
        refused(sdk, 401, "invalid_credential", "get_invitation", key, id=str(uuid.uuid4()))


@fact("a server that is not there is a transport fault")
def _(sdk):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # Nobody else can have this port, and nobody listens on it.
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        raises(Raised, sdk.ask, "get_invitation", {"id": "x"}, url=url, text=sdk.sdk.transport)
