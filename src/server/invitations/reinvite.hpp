// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/policy.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

/// Sends an invitation again, with the same link and its deadline renewed; opens one whose time had
/// come. Throws Refusal: invitation_not_found, rate_limited, or why it is closed for good.
StoredInvitation reinvite(Tx& tx, const Environment& environment, const std::string& id,
                          const Policy& policy);

}  // namespace vortex::server
