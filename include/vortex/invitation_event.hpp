// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vortex/json.hpp"

namespace vortex {

/// Something that happened to an invitation: who did what, when.
/// Known to this project's server only.
struct InvitationEvent {
  std::string id;
  std::string type;  ///< `invitation.created`, `invitation.email.deferred`, …
  std::string timestamp;
  std::string actor;                     ///< `key KID`, `user ID`, `invitee` or `server`
  std::optional<std::int64_t> sequence;  ///< of those that webhooks tell, from 1 on without gaps
  Json::Object detail;                   ///< attempts, what a relay said, and more by type

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("type", self.type);
    visit.required("timestamp", self.timestamp);
    visit("actor", self.actor);
    visit("sequence", self.sequence);
    visit("detail", self.detail);
  }
};

/// The history of an invitation, oldest first.
struct InvitationEvents {
  std::vector<InvitationEvent> events;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("events", self.events);
  }
};

}  // namespace vortex
