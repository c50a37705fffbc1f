# SPDX-License-Identifier: MIT
"""The methods that send requests. Each check runs with the blocking methods and with the coroutines."""
import base64
import uuid

from checks import Checks, equal, raises, true
from pydantic import ValidationError
from vortex_sdk import Invitation, InvitationTarget, VortexApiError
from vortex_sdk.types import AcceptUser, CreateInvitationScope, CreateInvitationTarget, Inviter
from world import TIME, World, ids, new, new_email, new_phone, refused, team, unique, with_key

REQUESTS = Checks()
check = REQUESTS.add


# Creating.

@check("create_invitation answers id, link, status and time")
def _(sdk):
    made = new(sdk)
    equal(str(uuid.UUID(made.id)), made.id)
    true(made.short_link.startswith("http") and "/i/" in made.short_link, made.short_link)
    equal(made.status, "queued")
    true(TIME.fullmatch(made.created_at), made.created_at)


@check("create_invitation carries everything the method takes")
def _(sdk):
    address, group = new_email(), team()
    made = sdk.create_invitation(
        World.component,
        CreateInvitationTarget(type="email", value=address, name="Zoë Guest", avatar_url="https://example.com/z.png"),
        Inviter(user_id="u2", user_email="u2@example.com", name="Ute", avatar_url="https://example.com/u.png"),
        groups=[CreateInvitationScope(**group)], source="settings", template_variables={"company": "Größe & Co"},
        metadata={"plan": "pro", "seats": 3, "nested": {"list": [1, "two", None]}})
    got = sdk.get_invitation(made.id)
    equal((got.target[0].type, got.target[0].value), ("email", address))
    equal((got.target[0].name, got.target[0].avatar_url), ("Zoë Guest", "https://example.com/z.png"))
    equal((got.foreign_creator_id, got.creator_name, got.creator_avatar_url),
          ("u2", "Ute", "https://example.com/u.png"))
    equal((got.source, got.metadata), ("settings", {"plan": "pro", "seats": 3, "nested": {"list": [1, "two", None]}}))


@check("create_invitation takes the older names of an inviter")
def _(sdk):
    inviter = {"userId": "u3", "userEmail": "u3@example.com", "userName": "Uwe",
               "userAvatarUrl": "https://example.com/w.png"}
    made = sdk.create_invitation(World.component, {"type": "email", "value": new_email()}, inviter)
    got = sdk.get_invitation(made.id)
    equal((got.creator_name, got.creator_avatar_url), ("Uwe", "https://example.com/w.png"))


@check("create_invitation takes a scope in each of its forms")
def _(sdk):
    scope = unique("scope")
    wanted = ("workspace", scope, "Space")
    forms = [
        {"groups": [{"type": "workspace", "group_id": scope, "name": "Space"}]},
        {"groups": [{"type": "workspace", "scopeId": scope, "name": "Space"}]},
        {"scopes": [{"type": "workspace", "groupId": scope, "name": "Space"}]},
        {"scope_id": scope, "scope_type": "workspace", "scope_name": "Space"}]
    for form in forms:
        got = sdk.get_invitation(new(sdk, **form).id)
        equal([(g.type, g.group_id, g.name) for g in got.groups], [wanted])
        equal((got.scope_type, got.scope), wanted[:2])


@check("create_invitation with nothing but scope_id")
def _(sdk):
    scope = unique("scope")
    got = sdk.get_invitation(new(sdk, scope_id=scope).id)
    equal([(g.type, g.group_id) for g in got.groups], [("default", scope)])


@check("create_invitation with a group as the SDK's own docstring writes it is refused")
def _(sdk):
    refused(400, new, sdk, groups=[{"type": "team", "scope": "team-789", "name": "Engineering"}])


@check("create_invitation again answers the open invitation")
def _(sdk):
    address = new_email()
    first, second = new(sdk, address), new(sdk, address.upper())
    equal((second.id, second.short_link, second.created_at), (first.id, first.short_link, first.created_at))


@check("create_invitation for phone and internal")
def _(sdk):
    phone, member = new_phone(), unique("Member")
    for kind, value in [("phone", phone), ("internal", member)]:
        got = sdk.get_invitation(new(sdk, value, kind).id)
        equal([(t.type, t.value) for t in got.target], [(kind, value)])
        equal((got.delivery_types, got.delivery_count), ([kind], 0))


@check("create_invitation refuses bad targets and unknown components")
def _(sdk):
    refused(400, new, sdk, "not an address")
    refused(400, new, sdk, "12", "phone")
    refused(404, sdk.create_invitation, str(uuid.uuid4()), {"type": "email", "value": new_email()}, {"userId": "u"})
    raises(ValidationError, new, sdk, "x", "share")


# Reading.

@check("get_invitation has every field with its type")
def _(sdk):
    group = team()
    made = new(sdk, groups=[group])
    got = sdk.get_invitation(made.id)
    true(isinstance(got, Invitation))
    equal((got.id, got.created_at), (made.id, made.created_at))
    equal((got.account_id, got.project_id), (World.credentials["accountId"], World.credentials["projectId"]))
    true(got.widget_configuration_id and got.deployment_id)
    true(got.status in ("queued", "sending", "sent", "delivered"), got.status)
    equal((got.invitation_type, got.delivery_types), ("single_use", ["email"]))
    equal((got.deactivated, got.expired, got.accepts), (False, False, []))
    equal((got.click_throughs, got.views, got.delivery_count), (0, 0, 1))
    (shown,) = got.groups
    equal((shown.type, shown.group_id, shown.name), (group["type"], group["group_id"], group["name"]))
    equal((shown.account_id, shown.scope_id), (got.account_id, shown.group_id))
    true(shown.id and TIME.fullmatch(shown.created_at))
    equal(ids(got.scopes), ids(got.groups))


@check("get_invitation reads what plain HTTP created")
def _(sdk):
    status, made = with_key("POST", "/api/v1/invitations", {
        "widgetConfigurationId": World.component, "target": {"type": "email", "value": new_email()},
        "inviter": {"userId": "u1"}})
    equal(status, 201)
    equal(sorted(made), ["createdAt", "id", "shortLink", "status"])
    equal(sdk.get_invitation(made["id"]).foreign_creator_id, "u1")


@check("get_invitation of an unknown id is 404 with our text")
def _(sdk):
    for unknown in (str(uuid.uuid4()), "no-such-id"):
        error = refused(404, sdk.get_invitation, unknown)
        equal(error.message, with_key("GET", "/api/v1/invitations/" + unknown)[1]["error"])


@check("get_invitations_by_target finds by email, whatever the case")
def _(sdk):
    address = unique("Plus+Tag") + "@Example.com"
    made = new(sdk, address)
    for spelling in (address, address.lower(), address.upper()):
        (found,) = sdk.get_invitations_by_target("email", spelling)
        equal((found.id, found.target[0].value), (made.id, address))


@check("get_invitations_by_target lists newest first")
def _(sdk):
    address = new_email()
    made = [new(sdk, address, groups=[team()]).id for _ in range(3)]
    equal(ids(sdk.get_invitations_by_target("email", address)), made[::-1])


@check("get_invitations_by_target takes the SDK's names phoneNumber and username")
def _(sdk):
    phone, member = new_phone(), unique("Member")
    by_phone, by_name = new(sdk, phone, "phone"), new(sdk, member, "internal")
    for kind in ("phoneNumber", "phone"):
        equal(ids(sdk.get_invitations_by_target(kind, phone)), [by_phone.id])
    equal(ids(sdk.get_invitations_by_target("phoneNumber", f"{phone[:5]} ({phone[5:8]}) {phone[8:]}")), [by_phone.id])
    for kind in ("username", "internal"):
        equal(ids(sdk.get_invitations_by_target(kind, member)), [by_name.id])


@check("get_invitations_by_target with nothing to find, and with an unknown type")
def _(sdk):
    equal(sdk.get_invitations_by_target("email", new_email()), [])
    equal(sdk.get_invitations_by_target("email", "not an address"), [])
    refused(400, sdk.get_invitations_by_target, "pigeon", "x")


# Accepting.

def check_accepted(sdk, invitation_id, kind, value):
    got = sdk.get_invitation(invitation_id)
    equal((got.status, got.deactivated), ("accepted", False))
    (accept,) = got.accepts
    equal((accept.target.type, accept.target.value), (kind, value))
    equal((accept.account_id, accept.project_id), (got.account_id, got.project_id))
    true(TIME.fullmatch(accept.accepted_at))


@check("accept_invitation by user, as a dict and as a model")
def _(sdk):
    users = [lambda a: {"email": a}, lambda a: AcceptUser(email=a, name="Zoë"),
             lambda a: {"email": a, "is_existing": True}, lambda a: {"email": a, "isExisting": False},
             lambda a: AcceptUser(email=a, is_existing=False)]
    for user in users:
        address = new_email()
        made = new(sdk, address)
        answer = sdk.accept_invitation(made.id, user(address))
        equal((answer["id"], answer["status"]), (made.id, "accepted"))
        equal([entry["id"] for entry in answer["invitations"]], [made.id])
        check_accepted(sdk, made.id, "email", address)
        equal(sdk.get_invitations_by_target("email", address), [])


@check("accept_invitation by phone, and by a phone number sent as email")
def _(sdk):
    for field in ("phone", "email"):
        phone = new_phone()
        made = new(sdk, phone, "phone")
        sdk.accept_invitation(made.id, {field: phone})
        check_accepted(sdk, made.id, "phone", phone)


@check("accept_invitation by somebody else is the vendor's rule, too")
def _(sdk):
    other = new_email()
    made = new(sdk)
    sdk.accept_invitation(made.id, {"email": other})
    check_accepted(sdk, made.id, "email", other)


@check("accept_invitation again: the same one may, another may not")
def _(sdk):
    address = new_email()
    made = new(sdk, address)
    first = sdk.accept_invitation(made.id, {"email": address})
    again = sdk.accept_invitation(made.id, {"email": address})
    equal(again["accepts"], first["accepts"])
    refused(409, sdk.accept_invitation, made.id, {"email": new_email()})
    check_accepted(sdk, made.id, "email", address)


@check("accept_invitations takes several")
def _(sdk):
    address = new_email()
    made = [new(sdk, address, groups=[team()]).id for _ in range(3)]
    answer = sdk.accept_invitations(made, AcceptUser(email=address))
    equal([entry["id"] for entry in answer["invitations"]], made)
    for invitation_id in made:
        check_accepted(sdk, invitation_id, "email", address)


@check("accept_invitations accepts all or none")
def _(sdk):
    address = new_email()
    made = new(sdk, address)
    refused(404, sdk.accept_invitations, [made.id, str(uuid.uuid4())], {"email": address})
    equal(sdk.get_invitation(made.id).accepts, [])
    refused(400, sdk.accept_invitations, [], {"email": address})


@check("accept_invitations with a target, the older form")
def _(sdk):
    address, phone = new_email(), new_phone()
    cases = [(InvitationTarget(type="email", value=address), "email", address),
             ({"type": "email", "value": "x" + address}, "email", "x" + address),
             (InvitationTarget(type="phone", value=phone), "phone", phone),
             ({"type": "phoneNumber", "value": phone}, "phone", phone)]
    for target, kind, value in cases:
        made = new(sdk, value, kind, groups=[team()])
        sdk.accept_invitations([made.id], target)
        check_accepted(sdk, made.id, kind, value)


@check("accept_invitations with a target that is a name, which the SDK sends as an email")
def _(sdk):
    for kind in ("internal", "username"):
        member = unique("Member")
        made = new(sdk, member, "internal")
        sdk.accept_invitations([made.id], {"type": kind, "value": member})
        check_accepted(sdk, made.id, "internal", member)


@check("accept_invitations with a list of targets sends one request each")
def _(sdk):
    address = new_email()
    target = {"type": "email", "value": address}
    made = new(sdk, address)
    answer = sdk.accept_invitations([made.id], [target, InvitationTarget(**target)])
    equal(answer["id"], made.id)
    check_accepted(sdk, made.id, "email", address)
    refused(409, sdk.accept_invitations, [made.id], [target, {"type": "email", "value": new_email()}])
    check_accepted(sdk, made.id, "email", address)


@check("accept_invitations refuses locally what the SDK knows to be wrong")
def _(sdk):
    raises(ValueError, sdk.accept_invitations, ["x"], [], text="No targets provided")
    raises(ValueError, sdk.accept_invitation, "x", {"name": "n"}, text="User must have either email or phone")
    raises(ValidationError, sdk.accept_invitation, "x", {"mail": "n"})


# Revoking and reinviting.

@check("revoke_invitation closes it, as often as one likes")
def _(sdk):
    address = new_email()
    made = new(sdk, address)
    equal(sdk.revoke_invitation(made.id), None)
    got = sdk.get_invitation(made.id)
    equal((got.deactivated, got.accepts), (True, []))
    equal(sdk.get_invitations_by_target("email", address), [])
    equal(sdk.revoke_invitation(made.id), None)
    refused(409, sdk.accept_invitation, made.id, {"email": address})
    true(new(sdk, address).id != made.id, "a new create must make a new invitation")


@check("revoke_invitation of an accepted and of an unknown one")
def _(sdk):
    made = new(sdk)
    sdk.accept_invitation(made.id, {"email": new_email()})
    refused(409, sdk.revoke_invitation, made.id)
    refused(404, sdk.revoke_invitation, str(uuid.uuid4()))


@check("reinvite counts one more delivery of the same invitation")
def _(sdk):
    made = new(sdk)
    again = sdk.reinvite(made.id)
    true(isinstance(again, Invitation))
    equal((again.id, again.delivery_count), (made.id, 2))
    equal(sdk.get_invitation(made.id).delivery_count, 2)


@check("reinvite of a closed and of an unknown one")
def _(sdk):
    made = new(sdk)
    sdk.revoke_invitation(made.id)
    refused(409, sdk.reinvite, made.id)
    refused(404, sdk.reinvite, str(uuid.uuid4()))


# Scopes.

@check("get_invitations_by_scope and by_group list the open ones, newest first")
def _(sdk):
    group = team()
    made = [new(sdk, groups=[group]).id for _ in range(3)]
    other = new(sdk, groups=[team()]).id
    closed = new(sdk, groups=[group]).id
    sdk.revoke_invitation(closed)
    for method in (sdk.get_invitations_by_scope, sdk.get_invitations_by_group):
        found = ids(method("team", group["group_id"]))
        equal(found, made[::-1])
        true(other not in found)
        equal(method("workspace", group["group_id"]), [])
        equal(method("team", unique("unknown")), [])


@check("delete_invitations_by_scope and by_group close the open ones")
def _(sdk):
    for method in (sdk.delete_invitations_by_scope, sdk.delete_invitations_by_group):
        group, address = team(), new_email()
        accepted, open_one = new(sdk, address, groups=[group]), new(sdk, groups=[group])
        sdk.accept_invitation(accepted.id, {"email": address})
        equal(method("team", group["group_id"]), None)
        equal(sdk.get_invitations_by_scope("team", group["group_id"]), [])
        true(sdk.get_invitation(open_one.id).deactivated)
        check_accepted(sdk, accepted.id, "email", address)
        equal(method("team", unique("unknown")), None)


@check("a scope is found by the text that the SDK leaves unescaped")
def _(sdk):
    for scope in (unique("with space "), unique("größe"), unique("a/b"), unique("a+b"), unique("dot.")):
        made = new(sdk, groups=[team(scope)])
        equal(ids(sdk.get_invitations_by_scope("team", scope)), [made.id])
        sdk.delete_invitations_by_scope("team", scope)
        true(sdk.get_invitation(made.id).deactivated)


# Autojoin.

def domains(answer):
    return sorted(entry.domain for entry in answer.autojoin_domains)


@check("configure_autojoin and get_autojoin_domains")
def _(sdk):
    scope, first, second = unique("org"), unique("acme") + ".com", unique("acme") + ".org"
    nothing = sdk.get_autojoin_domains("organization", scope)
    equal((nothing.autojoin_domains, nothing.invitation), ([], None))
    made = sdk.configure_autojoin(scope, "organization", [first, second.upper()], World.component, "Acme", {"m": 1})
    equal(domains(made), sorted([first, second]))
    true(all(entry.id for entry in made.autojoin_domains))
    equal((made.invitation.invitation_type, made.invitation.deactivated), ("autojoin", False))
    equal((made.invitation.scope_type, made.invitation.scope, made.invitation.metadata),
          ("organization", scope, {"m": 1}))
    got = sdk.get_autojoin_domains("organization", scope)
    equal((domains(got), got.invitation.id), (sorted([first, second]), made.invitation.id))
    equal(ids(sdk.get_invitations_by_target("email", "somebody@" + first)), [made.invitation.id])


@check("configure_autojoin replaces, empties and opens again")
def _(sdk):
    scope, first, second = unique("org"), unique("acme") + ".com", unique("acme") + ".org"
    made = sdk.configure_autojoin(scope, "organization", [first], World.component)
    equal(domains(sdk.configure_autojoin(scope, "organization", [second], World.component)), [second])
    equal(sdk.get_invitations_by_target("email", "somebody@" + first), [])
    equal(domains(sdk.configure_autojoin(scope, "organization", [], World.component)), [])
    true(sdk.get_invitation(made.invitation.id).deactivated)
    again = sdk.configure_autojoin(scope, "organization", [first], World.component)
    equal((domains(again), again.invitation.id, again.invitation.deactivated), ([first], made.invitation.id, False))


@check("autojoin of a scope whose text needs escaping")
def _(sdk):
    scope, domain = unique("a b/c+d%ä"), unique("acme") + ".com"
    sdk.configure_autojoin(scope, "team/kind", [domain], World.component)
    equal(domains(sdk.get_autojoin_domains("team/kind", scope)), [domain])


@check("configure_autojoin refuses what is no domain of a company")
def _(sdk):
    for domain in ("gmail.com", "co.uk", "not a domain"):
        refused(400, sdk.configure_autojoin, unique("org"), "organization", [domain], World.component)
    refused(404, sdk.configure_autojoin, unique("org"), "organization", ["acme.com"], str(uuid.uuid4()))


@check("accept_invitation of an autojoin invitation leaves it open")
def _(sdk):
    scope, domain = unique("org"), unique("acme") + ".com"
    made = sdk.configure_autojoin(scope, "organization", [domain], World.component).invitation
    for name in ("one", "two"):
        sdk.accept_invitation(made.id, {"email": f"{name}@{domain}"})
    got = sdk.get_invitation(made.id)
    equal((got.deactivated, sorted(a.target.value for a in got.accepts)), (False, ["one@" + domain, "two@" + domain]))
    refused(403, sdk.accept_invitation, made.id, {"email": new_email()})


# Internal invitations.

@check("sync_internal_invitation accepts and declines")
def _(sdk):
    for action in ("accepted", "declined"):
        creator, member = unique("creator"), unique("Member")
        made = new(sdk, member, "internal", creator)
        answer = sdk.sync_internal_invitation(creator, member, action, World.component)
        equal((answer.processed, answer.invitation_ids), (1, [made.id]))
        got = sdk.get_invitation(made.id)
        equal((got.status == "accepted", got.deactivated), (action == "accepted", action == "declined"))
        error = refused(404, sdk.sync_internal_invitation, creator, member, action, World.component)
        equal(error.message, "No pending internal invitation found")


@check("sync_internal_invitation touches nothing of others")
def _(sdk):
    creator, member = unique("creator"), unique("Member")
    made = new(sdk, member, "internal", creator)
    for arguments in ((unique("other"), member, "accepted", World.component),
                      (creator, unique("Other"), "accepted", World.component),
                      (creator, member, "accepted", str(uuid.uuid4()))):
        refused(404, sdk.sync_internal_invitation, *arguments)
    equal(sdk.get_invitation(made.id).accepts, [])
    raises(ValidationError, sdk.sync_internal_invitation, creator, member, "pending", World.component)


# The address of the server, credentials, connections.

@check("base_url in every spelling")
def _(sdk):
    made = new(sdk)
    for path in ("", "/", "/api/v1", "/api/v1/", "/api/v1//"):
        other = type(sdk)(url=World.url + path)
        equal(other.get_invitation(made.id).id, made.id)
        equal(other.get_invitations_by_target("email", new_email()), [])
        address = new_email()
        other.accept_invitation(new(other, address).id, {"email": address})


@check("a key that is not ours is 401 with our text")
def _(sdk):
    prefix, kid, secret = World.key.split(".")
    strange = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    for key in (f"{prefix}.{kid}.x{secret}", f"{prefix}.{strange}.{secret}", "no-key", f"{prefix}.{kid}"):
        other = type(sdk)(key=key)
        refused(401, other.get_invitation, str(uuid.uuid4()))
        refused(401, new, other)


@check("a server that is not there is a transport fault")
def _(sdk):
    other = type(sdk)(url="http://127.0.0.1:1")
    error = raises(VortexApiError, other.get_invitation, "x", text="Request failed")
    equal(error.status_code, 500)


@check("close ends the client")
def _(sdk):
    other = type(sdk)()
    other.get_invitations_by_target("email", new_email())
    other.close()
    raises(RuntimeError, other.get_invitations_by_target, "email", new_email())
