// SPDX-License-Identifier: MIT
#include "server/invitations/schedule.hpp"

#include "server/invitations/events.hpp"
#include "server/invitations/send.hpp"

namespace vortex::server {
namespace {

std::vector<TimeMs> waits_of(const std::string& text) {
  return read_waits(text).value_or(std::vector<TimeMs>());
}

Due due_of(Tx& tx, const StoredInvitation& invitation, const Component& component) {
  const Cadence cadence{waits_of(component.reminders), waits_of(component.nudges)};
  return due(invitation.lifecycle(), invitation.progress, cadence, tx.now());
}

Component component_of(Tx& tx, const StoredInvitation& invitation) {
  return find_component_of(tx, invitation.environment, invitation.component).value_or(Component());
}

void tell_expired(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  stop_sending(tx, caller, invitation);
  tell(tx, caller, invitation, EventType::deactivated, {{"reason", "expired"}});
}

void notify_of_expiry(Tx& tx, const StoredInvitation& invitation, const Component& component) {
  if (component.expiry_notice) notify_inviter(tx, invitation, MailKind::expiry_notice);
}

void act(Tx& tx, const Site& site, StoredInvitation& invitation) {
  const Component component = component_of(tx, invitation);
  const Due step = due_of(tx, invitation, component);
  const Caller caller = server_itself(site, *find_environment_of(tx, invitation.environment));
  invitation.progress = step.then;
  invitation.wake_at = step.next;
  if (step.tell_expired) {
    tell_expired(tx, caller, invitation);
    notify_of_expiry(tx, invitation, component);
  }
  if (step.remind) remind(tx, caller, invitation);
  if (step.nudge) notify_inviter(tx, invitation, MailKind::nudge);
  update_delivery(tx, invitation);
}

}  // namespace

void start_plan(Tx& tx, StoredInvitation& invitation) {
  invitation.progress = {tx.now(), 0, 0, invitation.progress.expiry_told};
  reschedule(tx, invitation);
}

void settle_expiry(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  const bool expired = phase(invitation.lifecycle(), tx.now()) == Phase::expired;
  if (!expired || invitation.superseded || invitation.progress.expiry_told) return;
  invitation.progress.expiry_told = true;
  tell_expired(tx, caller, invitation);
}

void reschedule(Tx& tx, StoredInvitation& invitation) {
  const Due step = due_of(tx, invitation, component_of(tx, invitation));
  const bool now = step.remind || step.nudge || step.tell_expired;
  invitation.wake_at = now ? std::optional(tx.now()) : step.next;
}

std::size_t do_what_is_due(Tx& tx, const Site& site, std::int64_t most) {
  auto waking = list_waking(tx, most);
  for (StoredInvitation& invitation : waking) act(tx, site, invitation);
  return waking.size();
}

}  // namespace vortex::server
