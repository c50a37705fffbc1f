// SPDX-License-Identifier: MIT
#include "server/invitations/reinvite.hpp"

#include <algorithm>

#include "server/invitations/close.hpp"
#include "server/invitations/send.hpp"
#include "server/refusal.hpp"

namespace vortex::server {

StoredInvitation reinvite(Tx& tx, const Environment& environment, const std::string& id,
                          const Policy& policy) {
  StoredInvitation invitation = require_invitation(tx, environment, id);
  const Decision decision = decide_reinvite(invitation.lifecycle(), tx.now());
  if (decision.step == Decision::Step::refuse) throw Refusal(decision.code);
  spend_for_recipient(tx, environment, invitation.target, policy.limits);
  if (invitation.expires_span) {
    invitation.expires_at = std::min(tx.now() + *invitation.expires_span, base::kLastTime);
  }
  send(tx, invitation);
  update_invitation(tx, invitation);
  return invitation;
}

}  // namespace vortex::server
