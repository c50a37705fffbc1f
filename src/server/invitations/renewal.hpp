// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Whether the invitee of this invitation can ask for a new one: its time has come, nothing has
/// taken its place, and there is an address to ask.
bool can_ask_for_renewal(const StoredInvitation& invitation, Phase now);

/// Asks the inviter for a new invitation, at most once a day for each; otherwise nothing happens.
void ask_for_renewal(Tx& tx, const Caller& caller, const StoredInvitation& invitation);

}  // namespace vortex::server
