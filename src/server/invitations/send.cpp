// SPDX-License-Identifier: MIT
#include "server/invitations/send.hpp"

#include "server/store/budgets.hpp"
#include "server/store/outbox.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kDay = 24 * 60 * 60 * 1000;

}  // namespace

void send(Tx& tx, StoredInvitation& invitation) {
  ++invitation.delivery_count;
  invitation.last_sent_at = tx.now();
  if (!is_mailed(invitation)) return;
  invitation.status = "queued";
  enqueue_mail(tx, invitation.environment, invitation.id, "invitation");
}

void stop_sending(Tx& tx, StoredInvitation& invitation) {
  invitation.delivery_count -= cancel_mail(tx, invitation.id);
}

void spend_for_recipient(Tx& tx, const Environment& environment, const Identity& target,
                         const Limits& limits) {
  if (target.kind == TargetKind::share) return;
  spend(tx, environment.id,
        {"recipient_day", kDay, limits.effective(limits.invites_per_recipient_day)},
        std::string(text(target.kind)) + ' ' + target.key);
}

}  // namespace vortex::server
