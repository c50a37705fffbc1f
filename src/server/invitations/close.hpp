// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Closes an invitation for good. `reason` is `revoked`, `declined` or `scope_deleted`.
void deactivate(Tx& tx, const Caller& caller, StoredInvitation& invitation,
                const std::string& reason);

/// Takes an invitation back; again is fine. Throws Refusal: invitation_not_found,
/// invitation_already_accepted.
void revoke_invitation(Tx& tx, const Caller& caller, const std::string& id);

/// The invitee does not want it; again is fine. Throws Refusal{invitation_already_accepted}.
void decline_invitation(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// Closes all that is open for a scope, with its autojoin and share links. An unknown scope is
/// fine.
void delete_invitations_by_scope(Tx& tx, const Caller& caller, const std::string& type,
                                 const std::string& scope);

/// The invitation with this id. Throws Refusal{invitation_not_found}, also for what is no id.
StoredInvitation require_invitation(Tx& tx, const Environment& environment, const std::string& id);

}  // namespace vortex::server
