// SPDX-License-Identifier: MIT
#include "server/invitations/send.hpp"

#include "server/invitations/events.hpp"
#include "server/mail/mailbox.hpp"
#include "server/store/budgets.hpp"
#include "server/store/opt_outs.hpp"
#include "server/store/outbox.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kDay = 24 * 60 * 60 * 1000;

// What the history says of a mail that is not sent.
void tell_cancelled(Tx& tx, const Caller& caller, const StoredInvitation& invitation, MailKind kind,
                    const char* reason) {
  tell(tx, caller, invitation, EventType::email_cancelled,
       {{"mail", text(kind)}, {"reason", reason}});
}

// False where whoever is invited does not want that.
bool enqueue_for_invitee(Tx& tx, const Caller& caller, const StoredInvitation& invitation,
                         MailKind kind) {
  if (has_opted_out(tx, invitation.environment, invitation.mail_target()->key)) {
    tell_cancelled(tx, caller, invitation, kind, "opted_out");
    return false;
  }
  enqueue_mail(tx, invitation.environment, invitation.id, kind);
  return true;
}

}  // namespace

void send(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  invitation.last_sent_at = tx.now();
  invitation.progress = {};
  if (is_mailed(invitation)) {
    if (!enqueue_for_invitee(tx, caller, invitation, MailKind::invitation)) return;
    invitation.status = "queued";
  }
  ++invitation.delivery_count;
}

void remind(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  if (enqueue_for_invitee(tx, caller, invitation, MailKind::reminder)) ++invitation.delivery_count;
}

void notify_inviter(Tx& tx, const StoredInvitation& invitation, MailKind kind,
                    const std::string& about) {
  if (!is_mailed(invitation) || !mail_address(invitation.creator_email.value_or(""))) return;
  enqueue_mail(tx, invitation.environment, invitation.id, kind, about);
}

void stop_sending(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  for (const MailKind kind : cancel_mail(tx, invitation.id)) {
    if (is_to_invitee(kind)) --invitation.delivery_count;
    tell_cancelled(tx, caller, invitation, kind, "closed");
  }
}

void stop_inviting(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  for (const MailKind kind : cancel_mail_to_invitee(tx, invitation.id)) {
    --invitation.delivery_count;
    tell_cancelled(tx, caller, invitation, kind, "opted_out");
  }
}

void spend_for_recipient(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
                         const Limits& limits) {
  const Budget budget{"recipient_day", kDay, limits.effective(limits.invites_per_recipient_day)};
  const auto spend_for = [&](const Identity& target) {
    spend(tx, environment.id, budget, std::string(text(target.kind)) + ' ' + target.key);
  };
  if (invitation.target.kind != TargetKind::share) spend_for(invitation.target);
  const auto mailed = invitation.mail_target();
  if (mailed && !mailed->same_as(invitation.target)) spend_for(*mailed);
}

}  // namespace vortex::server
