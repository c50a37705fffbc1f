// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/store/components.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Begins the plan of reminders and nudges: its mail was handed over just now.
void start_plan(Tx& tx, StoredInvitation& invitation);

/// Tells of an expiry that nobody told yet, before something else happens to the invitation. The
/// caller writes it back.
void settle_expiry(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// Sets when something is next due of an invitation. The caller writes it back.
void reschedule(Tx& tx, StoredInvitation& invitation);

/// Does what is due of some invitations: queues reminders and nudges, tells of expiry. Returns how
/// many invitations that were, at most `most`.
std::size_t do_what_is_due(Tx& tx, const Site& site, std::int64_t most);

}  // namespace vortex::server
