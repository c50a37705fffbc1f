# SPDX-License-Identifier: MIT
"""Accepting, revoking and reinviting, whatever the SDK."""
import uuid

from checks import Checks, equal, true
from subject import decoded_as_sent, refused, refused_locally
from world import TIME, World, ids, new, new_email, new_phone, sent, settle, team, unique

FACTS = Checks()
fact = FACTS.add


def check_accepted(sdk, invitation_id, kind, value):
    got = sdk.get_invitation(id=invitation_id)
    equal((got["status"], got["deactivated"]), ("accepted", False))
    (accept,) = got["accepts"]
    equal((accept["target"]["type"], accept["target"]["value"]), (kind, value))
    equal(accept["accountId"], got["accountId"])
    true(TIME.fullmatch(accept["acceptedAt"]))


def check_answer(sdk, answer, made):
    """Flat, and for who looks for it, the list of all."""
    equal((answer["id"], answer["status"]), (made[0], "accepted"))
    drops = sdk.sdk.drops
    if sdk.can("keeps accept as sent"):
        equal(ids(answer["invitations"]), made)
        drops = frozenset()
    flat = {name: value for name, value in answer.items() if name != "invitations"}
    decoded_as_sent(sdk, flat, sent(made[0]), drops=drops)


@fact("accept by user, in each form")
def _(sdk):
    for more in ({}, {"name": "Zoë"}, {"isExisting": True}, {"isExisting": False}):
        address = new_email()
        made = new(sdk, address)["id"]
        settle(made)
        check_answer(sdk, sdk.accept_invitation(id=made, user={"email": address, **more}), [made])
        check_accepted(sdk, made, "email", address)
        equal(sdk.get_invitations_by_target(type="email", value=address), [])


@fact("accept by phone, and by a phone number sent as email")
def _(sdk):
    for member in ("phone", "email"):
        phone = new_phone()
        made = new(sdk, phone, "phone")["id"]
        sdk.accept_invitation(id=made, user={member: phone})
        check_accepted(sdk, made, "phone", phone)


@fact("accept by somebody else is the vendor's rule, too")
def _(sdk):
    other = new_email()
    made = new(sdk)["id"]
    sdk.accept_invitation(id=made, user={"email": other})
    check_accepted(sdk, made, "email", other)


@fact("accept again: the same one may, another may not")
def _(sdk):
    address = new_email()
    made = new(sdk, address)["id"]
    first = sdk.accept_invitation(id=made, user={"email": address})
    again = sdk.accept_invitation(id=made, user={"email": address})
    equal(again["accepts"], first["accepts"])
    refused(sdk, 409, "invitation_already_accepted", "accept_invitation", id=made, user={"email": new_email()})
    check_accepted(sdk, made, "email", address)


@fact("accept takes several")
def _(sdk):
    address = new_email()
    made = [new(sdk, address, groups=[team()])["id"] for _ in range(3)]
    settle(made[0])
    check_answer(sdk, sdk.accept_invitations(ids=made, user={"email": address}), made)
    for invitation_id in made:
        check_accepted(sdk, invitation_id, "email", address)


@fact("accept takes all or none")
def _(sdk):
    address = new_email()
    made = new(sdk, address)["id"]
    refused(sdk, 404, "invitation_not_found", "accept_invitations", ids=[made, str(uuid.uuid4())],
            user={"email": address})
    equal(sdk.get_invitation(id=made)["accepts"], [])
    refused(sdk, 400, "invalid_field", "accept_invitations", ids=[], user={"email": address})


@fact("accept with a target, the older form")
def _(sdk):
    for kind, value in [("email", new_email()), ("phone", new_phone())]:
        made = new(sdk, value, kind, groups=[team()])["id"]
        sdk.accept_invitations(ids=[made], target={"type": kind, "value": value})
        check_accepted(sdk, made, kind, value)


@fact("accept with a target that is a name: some SDKs send it as an email, the others refuse it")
def _(sdk):
    member = unique("Member")
    made = new(sdk, member, "internal")["id"]
    given = {"ids": [made], "target": {"type": "internal", "value": member}}
    if sdk.can("accepts any target type"):
        sdk.accept_invitations(**given)
        check_accepted(sdk, made, "internal", member)
    else:
        refused_locally(sdk, "Unsupported target type for accept: internal", "accept_invitations", **given)
        equal(sdk.get_invitation(id=made)["accepts"], [])


@fact("accept with a list of targets sends one request each")
def _(sdk):
    address = new_email()
    target, other = ({"type": "email", "value": value} for value in (address, new_email()))
    made = new(sdk, address)["id"]
    equal(sdk.accept_invitations(ids=[made], targets=[target, target])["id"], made)
    refused(sdk, 409, "invitation_already_accepted", "accept_invitations", ids=[made], targets=[target, other])
    check_accepted(sdk, made, "email", address)
    made = new(sdk, address)["id"]
    sdk.accept_invitation(id=made, user={"email": other["value"]})
    third = new(sdk, groups=[team()])["id"]
    # The first fails here; whether the second is sent is a matter of the SDK.
    refused(sdk, 409, "invitation_already_accepted", "accept_invitations", ids=[made, third],
            targets=[target, other])
    equal(bool(sdk.get_invitation(id=third)["accepts"]), sdk.can("goes on after a failed target"))


@fact("accept refuses locally what the SDK knows to be wrong")
def _(sdk):
    refused_locally(sdk, "No targets provided", "accept_invitations", ids=["x"], targets=[])
    refused_locally(sdk, "User must have either email or phone", "accept_invitation", id="x", user={"name": "n"})


@fact("revoke closes it, as often as one likes")
def _(sdk):
    address = new_email()
    made = new(sdk, address)["id"]
    equal(sdk.revoke_invitation(id=made), None)
    got = sdk.get_invitation(id=made)
    equal((got["deactivated"], got["accepts"]), (True, []))
    equal(sdk.get_invitations_by_target(type="email", value=address), [])
    equal(sdk.revoke_invitation(id=made), None)
    refused(sdk, 409, "invitation_deactivated", "accept_invitation", id=made, user={"email": address})
    true(new(sdk, address)["id"] != made, "a new create must make a new invitation")


@fact("revoke of an accepted and of an unknown one")
def _(sdk):
    made = new(sdk)["id"]
    sdk.accept_invitation(id=made, user={"email": new_email()})
    refused(sdk, 409, "invitation_already_accepted", "revoke_invitation", id=made)
    refused(sdk, 404, "invitation_not_found", "revoke_invitation", id=str(uuid.uuid4()))


@fact("reinvite counts one more delivery of the same invitation")
def _(sdk):
    made = new(sdk)["id"]
    again = sdk.reinvite(id=made)
    equal((again["id"], again["deliveryCount"]), (made, 2))
    equal(sdk.get_invitation(id=made)["deliveryCount"], 2)


@fact("reinvite of a closed and of an unknown one")
def _(sdk):
    made = new(sdk)["id"]
    sdk.revoke_invitation(id=made)
    refused(sdk, 409, "invitation_deactivated", "reinvite", id=made)
    refused(sdk, 404, "invitation_not_found", "reinvite", id=str(uuid.uuid4()))


@fact("sync of an internal invitation, accepted and declined")
def _(sdk):
    for action in ("accepted", "declined"):
        creator, member = unique("creator"), unique("Member")
        made = new(sdk, member, "internal", creator)["id"]
        given = {"creatorId": creator, "targetValue": member, "action": action, "componentId": World.component}
        equal(sdk.sync_internal_invitation(**given), {"processed": 1, "invitationIds": [made]})
        got = sdk.get_invitation(id=made)
        equal((got["status"] == "accepted", got["deactivated"]), (action == "accepted", action == "declined"))
        refusal = refused(sdk, 404, "no_pending_invitation", "sync_internal_invitation", **given)
        equal(refusal.text, "No pending internal invitation found")


@fact("sync touches nothing of others")
def _(sdk):
    creator, member = unique("creator"), unique("Member")
    made = new(sdk, member, "internal", creator)["id"]
    for wrong in ({"creatorId": unique("other")}, {"targetValue": unique("Other")}):
        refused(sdk, 404, "no_pending_invitation", "sync_internal_invitation", **{
            "creatorId": creator, "targetValue": member, "action": "accepted", "componentId": World.component, **wrong})
    refused(sdk, 404, "component_not_found", "sync_internal_invitation", creatorId=creator, targetValue=member,
            action="accepted", componentId=str(uuid.uuid4()))
    equal(sdk.get_invitation(id=made)["accepts"], [])
