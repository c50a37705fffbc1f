// SPDX-License-Identifier: MIT
#include "server/invitations/renewal.hpp"

#include "server/invitations/events.hpp"
#include "server/invitations/send.hpp"
#include "server/mail/mailbox.hpp"
#include "server/store/link_use.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kDay = 24 * 60 * 60 * 1000;

}  // namespace

bool can_ask_for_renewal(const StoredInvitation& invitation, Phase now) {
  return is_mailed(invitation) && !invitation.superseded && now == Phase::expired &&
         mail_address(invitation.creator_email.value_or(""));
}

void ask_for_renewal(Tx& tx, const Caller& caller, const StoredInvitation& invitation) {
  const Phase now = phase(invitation.lifecycle(), tx.now());
  if (!can_ask_for_renewal(invitation, now) || !mark_asked(tx, invitation.id, kDay)) return;
  notify_inviter(tx, invitation, MailKind::renewal_request);
  tell(tx, caller, invitation, EventType::renewal_requested);
}

}  // namespace vortex::server
