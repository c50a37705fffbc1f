# SPDX-License-Identifier: MIT
"""Scopes and autojoin, whatever the SDK."""
import uuid

from checks import Checks, equal, true
from facts_accept import check_accepted
from subject import decoded_as_sent, refused
from world import World, ids, new, new_email, sent, settle, team, unique

FACTS = Checks()
fact = FACTS.add


@fact("by scope and by group list the open ones, newest first")
def _(sdk):
    group = team()
    made = [new(sdk, groups=[group])["id"] for _ in range(3)]
    new(sdk, groups=[team()])
    closed = new(sdk, groups=[group])["id"]
    sdk.revoke_invitation(id=closed)
    settle(made[-1])
    for method in (sdk.get_invitations_by_scope, sdk.get_invitations_by_group):
        found = method(type="team", scope=group["groupId"])
        equal(ids(found), made[::-1])
        decoded_as_sent(sdk, found[0], sent(made[-1]))
        equal(method(type="workspace", scope=group["groupId"]), [])
        equal(method(type="team", scope=unique("unknown")), [])


@fact("delete by scope and by group close the open ones")
def _(sdk):
    for method in (sdk.delete_invitations_by_scope, sdk.delete_invitations_by_group):
        group, address = team(), new_email()
        accepted, open_one = new(sdk, address, groups=[group])["id"], new(sdk, groups=[group])["id"]
        sdk.accept_invitation(id=accepted, user={"email": address})
        equal(method(type="team", scope=group["groupId"]), None)
        equal(sdk.get_invitations_by_scope(type="team", scope=group["groupId"]), [])
        true(sdk.get_invitation(id=open_one)["deactivated"])
        check_accepted(sdk, accepted, "email", address)
        equal(method(type="team", scope=unique("unknown")), None)


@fact("a scope is found by the text that the SDK leaves unescaped")
def _(sdk):
    for scope in (unique("with space "), unique("größe"), unique("a/b"), unique("a+b"), unique("dot.")):
        made = new(sdk, groups=[team(scope)])["id"]
        equal(ids(sdk.get_invitations_by_scope(type="team", scope=scope)), [made])
        sdk.delete_invitations_by_scope(type="team", scope=scope)
        true(sdk.get_invitation(id=made)["deactivated"])


def domains(answer):
    return sorted(entry["domain"] for entry in answer["autojoinDomains"])


def configure(sdk, scope, wanted, component=None, **more):
    return sdk.configure_autojoin(scope=scope, scopeType="organization", domains=wanted,
                                  component=component or World.component, **more)


@fact("autojoin is configured and read")
def _(sdk):
    scope, first, second = unique("org"), unique("acme") + ".com", unique("acme") + ".org"
    equal(sdk.get_autojoin_domains(type="organization", scope=scope), {"autojoinDomains": [], "invitation": None})
    made = configure(sdk, scope, [first, second.upper()], scopeName="Acme", metadata={"m": 1})
    equal(domains(made), sorted([first, second]))
    true(all(entry["id"] for entry in made["autojoinDomains"]))
    invitation = made["invitation"]
    equal((invitation["invitationType"], invitation["deactivated"]), ("autojoin", False))
    decoded_as_sent(sdk, invitation, sent(invitation["id"]))
    equal((sent(invitation["id"])["scope"], sent(invitation["id"])["metadata"]), (scope, {"m": 1}))
    got = sdk.get_autojoin_domains(type="organization", scope=scope)
    equal((domains(got), got["invitation"]["id"]), (sorted([first, second]), invitation["id"]))
    equal(ids(sdk.get_invitations_by_target(type="email", value="somebody@" + first)), [invitation["id"]])


@fact("autojoin is replaced, emptied and opened again")
def _(sdk):
    scope, first, second = unique("org"), unique("acme") + ".com", unique("acme") + ".org"
    made = configure(sdk, scope, [first])["invitation"]["id"]
    equal(domains(configure(sdk, scope, [second])), [second])
    equal(sdk.get_invitations_by_target(type="email", value="somebody@" + first), [])
    equal(domains(configure(sdk, scope, [])), [])
    true(sdk.get_invitation(id=made)["deactivated"])
    again = configure(sdk, scope, [first])
    equal((domains(again), again["invitation"]["id"], again["invitation"]["deactivated"]), ([first], made, False))


@fact("autojoin of a scope whose text needs escaping")
def _(sdk):
    scope, domain = unique("a b/c+d%ä"), unique("acme") + ".com"
    sdk.configure_autojoin(scope=scope, scopeType="team/kind", domains=[domain], component=World.component)
    equal(domains(sdk.get_autojoin_domains(type="team/kind", scope=scope)), [domain])


@fact("autojoin refuses what is no domain of a company")
def _(sdk):
    given = {"scope": unique("org"), "scopeType": "organization", "component": World.component}
    for domain in ("gmail.com", "co.uk", "not a domain"):
        refused(sdk, 400, "invalid_field", "configure_autojoin", domains=[domain], **given)
    refused(sdk, 404, "component_not_found", "configure_autojoin", domains=["acme.com"],
            **{**given, "component": str(uuid.uuid4())})


@fact("accept of an autojoin invitation leaves it open, and wants its domain")
def _(sdk):
    scope, domain = unique("org"), unique("acme") + ".com"
    made = configure(sdk, scope, [domain])["invitation"]["id"]
    address = "somebody@" + domain
    equal(sdk.accept_invitation(id=made, user={"email": address})["id"], made)
    got = sdk.get_invitation(id=made)
    equal([accept["target"]["value"] for accept in got["accepts"]], [address])
    true(got["status"] != "accepted" and not got["deactivated"], got["status"])
    refused(sdk, 403, "domain_not_allowed", "accept_invitation", id=made, user={"email": new_email()})
