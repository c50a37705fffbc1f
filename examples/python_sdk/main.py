# SPDX-License-Identifier: MIT
"""The official Python SDK against a vortexd: nothing about it is changed but the base URL.

usage: VORTEX_API_KEY=… VORTEX_API_BASE_URL=http://127.0.0.1:8080 main.py COMPONENT_ID
"""
import os
import sys

from vortex_sdk import Vortex

component = sys.argv[1]
inviter = {"userId": "user-123", "name": "Jane Doe"}
team = [{"type": "team", "groupId": "42", "name": "Team 42"}]


def shown(invitation):
    return f"{invitation.id} {invitation.status} for {invitation.target[0].value}"


with Vortex(os.environ["VORTEX_API_KEY"], os.environ["VORTEX_API_BASE_URL"] + "/api/v1") as vortex:

    def create(address):
        return vortex.create_invitation_sync(
            component, {"type": "email", "value": address}, inviter, groups=team)

    print("token       ", vortex.generate_token({"user": {"id": "user-123"}}, {"expires_in": "1h"})[:60] + "…")
    created = create("grace@example.com")
    print("created     ", created.id, created.status, created.short_link)
    (found,) = vortex.get_invitations_by_target_sync("email", "grace@example.com")
    print("by target   ", shown(found))
    (found,) = vortex.get_invitations_by_scope_sync("team", "42")
    print("by scope    ", shown(found))
    assert found.id == created.id
    print("sent again  ", shown(vortex.reinvite_sync(created.id)))
    accepted = vortex.accept_invitation_sync(created.id, {"email": "grace@example.com"})
    print("accepted    ", accepted["id"], accepted["status"])
    assert accepted["status"] == "accepted"
    other = create("alan@example.com")
    vortex.revoke_invitation_sync(other.id)
    print("revoked     ", other.id)
    assert vortex.get_invitation_sync(other.id).deactivated
    vortex.create_invitation_sync(component, {"type": "internal", "value": "employee-8"}, inviter)
    synced = vortex.sync_internal_invitation_sync("user-123", "employee-8", "accepted", component)
    print("synced      ", synced.invitation_ids)
    assert synced.processed == 1
    create("edsger@example.com")
    vortex.delete_invitations_by_scope_sync("team", "42")
    assert vortex.get_invitations_by_scope_sync("team", "42") == []
    print("scope        deleted")
