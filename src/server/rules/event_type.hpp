// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace vortex::server {

/// What can happen to an invitation, as its history and webhooks call it.
enum class EventType {
  created,
  accepted,
  deactivated,
  email_delivered,
  email_bounced,
  email_opened,
  link_clicked,
  reminder_sent,
  member_created,
  group_member_added,
  // From here on for the history only: no SDK knows a webhook of these.
  accepted_elsewhere,
  resent,
  email_sent,
  email_deferred,
  email_cancelled,
  nudge_sent,
  notice_sent,
  notice_failed,
  renewal_requested,
};

/// How an event is told. Source: wire contract 7.2.
struct EventRow {
  EventType type;
  std::string_view name;       ///< `invitation.accepted`
  std::string_view table;      ///< `sourceTable`; empty where webhooks never tell it
  std::string_view operation;  ///< `insert` or `update`

  bool is_told() const { return !table.empty(); }
};

const EventRow& event_row(EventType type);
/// The event that webhooks tell under this name, or null.
const EventRow* find_told_event(std::string_view name);

/// Whether an endpoint may ask for events of this type: all that SDKs know, also those that only
/// the hosted service has, and our own about endpoints.
bool is_webhook_type(std::string_view name);

}  // namespace vortex::server
