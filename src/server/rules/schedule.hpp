// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/rules/lifecycle.hpp"

/// When an invitation that nobody answers is brought to mind again, decided without a database, a
/// clock or a network.
namespace vortex::server {

/// How long after the mail of an invitation each further mail is sent, in milliseconds, rising.
struct Cadence {
  std::vector<TimeMs> reminders;  ///< to the invitee
  std::vector<TimeMs> nudges;     ///< to the inviter
};

/// How far the plan of an invitation has come.
struct Progress {
  std::optional<TimeMs> started_at;  ///< when its mail was handed over; absent: no plan runs
  std::size_t reminders = 0;
  std::size_t nudges = 0;
  bool expiry_told = false;

  bool operator==(const Progress&) const = default;
};

/// What is due of an invitation, and when to look at it again.
struct Due {
  bool remind = false;
  bool nudge = false;
  bool tell_expired = false;
  Progress then;               ///< once all of that is done
  std::optional<TimeMs> next;  ///< absent: never

  bool operator==(const Due&) const = default;
};

/// An invitation that is closed has nothing due, one whose time has come only that. Of several
/// mails of one sort that were missed, while no server ran, only one is sent.
Due due(const Lifecycle& invitation, const Progress& progress, const Cadence& cadence, TimeMs now);

/// Reads `3d,7d`: times that rise, each at least a second, at most ten; empty is none. Nothing for
/// any other text.
std::optional<std::vector<TimeMs>> read_waits(std::string_view text);

}  // namespace vortex::server
