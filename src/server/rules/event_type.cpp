// SPDX-License-Identifier: MIT
#include "server/rules/event_type.hpp"

#include <algorithm>
#include <array>

namespace vortex::server {
namespace {

using enum EventType;

// In the order of the enumeration.
constexpr auto kRows = std::to_array<EventRow>({
    {created, "invitation.created", "invitations", "insert"},
    {accepted, "invitation.accepted", "invitations", "update"},
    {deactivated, "invitation.deactivated", "invitations", "update"},
    {email_delivered, "invitation.email.delivered", "invitations", "update"},
    {email_bounced, "invitation.email.bounced", "invitations", "update"},
    {email_opened, "invitation.email.opened", "invitations", "update"},
    {link_clicked, "invitation.link.clicked", "invitations", "update"},
    {reminder_sent, "invitation.reminder.sent", "invitations", "update"},
    {member_created, "member.created", "members", "insert"},
    {group_member_added, "group.member.added", "group_members", "insert"},
    {accepted_elsewhere, "invitation.accepted_elsewhere", "", ""},
    {resent, "invitation.resent", "", ""},
    {email_sent, "invitation.email.sent", "", ""},
    {email_deferred, "invitation.email.deferred", "", ""},
    {email_cancelled, "invitation.email.cancelled", "", ""},
    {nudge_sent, "invitation.nudge.sent", "", ""},
    {notice_sent, "invitation.notice.sent", "", ""},
    {notice_failed, "invitation.notice.failed", "", ""},
    {renewal_requested, "invitation.renewal.requested", "", ""},
});

// Nothing here causes these, but a list of types that names one is not wrong.
constexpr auto kNeverTold = std::to_array<std::string_view>(
    {"deployment.created", "deployment.deactivated", "abtest.started", "abtest.winner_declared",
     "email.complained"});

}  // namespace

const EventRow& event_row(EventType type) {
  return kRows[static_cast<std::size_t>(type)];
}

const EventRow* find_told_event(std::string_view name) {
  const auto found = std::find_if(kRows.begin(), kRows.end(), [&](const EventRow& row) {
    return row.name == name && row.is_told();
  });
  return found == kRows.end() ? nullptr : &*found;
}

bool is_webhook_type(std::string_view name) {
  return find_told_event(name) || name == "webhook.disabled" ||
         std::find(kNeverTold.begin(), kNeverTold.end(), name) != kNeverTold.end();
}

}  // namespace vortex::server
