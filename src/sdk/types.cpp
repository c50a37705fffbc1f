// SPDX-License-Identifier: MIT
#include "vortex/types.hpp"

#include "base/time.hpp"
#include "vortex/error.hpp"

namespace vortex {

CreateInvitation& CreateInvitation::with_expires_at(std::chrono::system_clock::time_point time) {
  const base::TimeMs ms = base::to_ms(time);
  if (ms < 0 || ms > base::kLastTime) throw InvalidArgument("expires_at is out of range");
  expires_at = base::iso_time(ms);
  return *this;
}

CreateInvitation& CreateInvitation::with_expires_in(std::chrono::seconds life) {
  if (life.count() <= 0) throw InvalidArgument("expires_in must be at least one second");
  expires_in = std::to_string(life.count()) + 's';
  return *this;
}

std::optional<std::chrono::system_clock::time_point> read_time(std::string_view text) {
  const auto ms = base::read_iso_time(text);
  if (!ms) return std::nullopt;
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(*ms));
}

}  // namespace vortex
