// SPDX-License-Identifier: MIT
#include "server/rules/schedule.hpp"

#include <algorithm>

#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kWaitsMax = 10;
constexpr TimeMs kShortestWait = 1000;

// How many of the waits are over.
std::size_t count_past(const std::vector<TimeMs>& waits, TimeMs passed) {
  return static_cast<std::size_t>(std::upper_bound(waits.begin(), waits.end(), passed) -
                                  waits.begin());
}

void look_at(std::optional<TimeMs>& next, TimeMs time) {
  next = next ? std::min(*next, time) : time;
}

// Moves `done` to where the plan should be; true where that takes a mail.
bool catch_up(std::size_t& done, const std::vector<TimeMs>& waits, TimeMs started, TimeMs now,
              std::optional<TimeMs>& next) {
  const std::size_t past = count_past(waits, now - started);
  const bool behind = past > done;
  done = std::max(done, past);
  if (done < waits.size()) look_at(next, started + waits[done]);
  return behind;
}

}  // namespace

Due due(const Lifecycle& invitation, const Progress& progress, const Cadence& cadence, TimeMs now) {
  Due out;
  out.then = progress;
  const Phase where = phase(invitation, now);
  if (where == Phase::expired && !invitation.superseded) {
    out.tell_expired = !progress.expiry_told;
    out.then.expiry_told = true;
  }
  if (where != Phase::open) return out;
  out.then.expiry_told = false;
  if (invitation.expires_at) look_at(out.next, *invitation.expires_at);
  if (!progress.started_at) return out;
  const TimeMs started = *progress.started_at;
  out.remind = catch_up(out.then.reminders, cadence.reminders, started, now, out.next);
  out.nudge = catch_up(out.then.nudges, cadence.nudges, started, now, out.next);
  return out;
}

std::optional<std::vector<TimeMs>> read_waits(std::string_view text) {
  std::vector<TimeMs> waits;
  text = trim(text);
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const auto wait = base::read_duration(trim(text.substr(0, comma)));
    if (!wait || wait->count() < kShortestWait || waits.size() == kWaitsMax) return std::nullopt;
    if (!waits.empty() && wait->count() <= waits.back()) return std::nullopt;
    if (comma + 1 == text.size()) return std::nullopt;
    waits.push_back(wait->count());
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return waits;
}

}  // namespace vortex::server
