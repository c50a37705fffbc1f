// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Sends an invitation again, with the same link and its deadline renewed; opens one whose time had
/// come. Throws Refusal: invitation_not_found, rate_limited, or why it is closed for good.
StoredInvitation reinvite(Tx& tx, const Caller& caller, const std::string& id);

}  // namespace vortex::server
