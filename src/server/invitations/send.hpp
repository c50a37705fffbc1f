// SPDX-License-Identifier: MIT
#pragma once

#include "server/policy.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

/// Whether the server itself carries messages to this invitation's target: only mail does it.
inline bool is_mailed(const StoredInvitation& invitation) {
  return invitation.target.kind == TargetKind::email;
}

/// Counts one more message for this invitation and, for an email target, queues its mail in the
/// same transaction. The caller writes `invitation` back.
void send(Tx& tx, StoredInvitation& invitation);

/// Cancels the mail that still waits and no longer counts it. The caller writes `invitation` back.
void stop_sending(Tx& tx, StoredInvitation& invitation);

/// Counts one more invitation to this target. Throws Refusal{rate_limited}.
void spend_for_recipient(Tx& tx, const Environment& environment, const Identity& target,
                         const Limits& limits);

}  // namespace vortex::server
