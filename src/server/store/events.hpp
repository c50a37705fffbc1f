// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/rules/event_type.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// Something that happened to an invitation.
struct StoredEvent {
  std::int64_t id = 0;
  Uuid uuid;
  std::string type;                      ///< `invitation.accepted`
  std::optional<std::int64_t> sequence;  ///< absent where webhooks never tell it
  std::string actor;
  std::string detail;  ///< a JSON object
  TimeMs happened_at = 0;
};

/// Adds an event to the history of an invitation; `detail` is the text of a JSON object.
StoredEvent insert_event(Tx& tx, std::int64_t environment, const Uuid& invitation,
                         const EventRow& type, const std::string& actor, const std::string& detail);
/// The history of an invitation, in order, or a part of it.
std::vector<StoredEvent> list_events(Tx& tx, std::int64_t environment, const Uuid& invitation,
                                     const Page& page);

}  // namespace vortex::server
