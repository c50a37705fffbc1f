// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/rules/event_type.hpp"
#include "server/store/invitations.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

/// Writes down that something happened to an invitation, as it is now, for its history and for
/// whoever listens. `detail` says more of it; its members are shown as they are.
void tell(Tx& tx, const Caller& caller, const StoredInvitation& invitation, EventType type,
          const Json::Object& detail = {});

}  // namespace vortex::server
