// SPDX-License-Identifier: MIT
#include "server/invitations/reinvite.hpp"

#include <algorithm>

#include "server/invitations/close.hpp"
#include "server/invitations/events.hpp"
#include "server/invitations/schedule.hpp"
#include "server/invitations/send.hpp"
#include "server/refusal.hpp"

namespace vortex::server {

StoredInvitation reinvite(Tx& tx, const Caller& caller, const std::string& id) {
  const Environment& environment = caller.environment;
  StoredInvitation invitation = require_invitation(tx, environment, id);
  const Decision decision = decide_reinvite(invitation.lifecycle(), tx.now());
  if (decision.step == Decision::Step::refuse) throw Refusal(decision.code);
  settle_expiry(tx, caller, invitation);
  spend_for_recipient(tx, environment, invitation, caller.site.policy.limits);
  if (invitation.expires_span) {
    invitation.expires_at = std::min(tx.now() + *invitation.expires_span, base::kLastTime);
  }
  send(tx, caller, invitation);
  reschedule(tx, invitation);
  update_invitation(tx, invitation);
  tell(tx, caller, invitation, EventType::resent);
  return invitation;
}

}  // namespace vortex::server
