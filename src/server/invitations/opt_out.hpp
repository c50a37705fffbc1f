// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Whoever has the address of this email invitation wants no more invitations from its environment:
/// that is remembered, and what waits to be sent to them is cancelled. Again is fine.
void opt_out(Tx& tx, const Caller& caller, const StoredInvitation& invitation);

}  // namespace vortex::server
