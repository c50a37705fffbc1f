// SPDX-License-Identifier: MIT
#include "server/rules/mail_plan.hpp"

namespace vortex::server {

bool is_still_wanted(MailKind kind, Phase invitation) {
  switch (kind) {
    case MailKind::invitation:
    case MailKind::reminder:
    case MailKind::nudge:
      return invitation == Phase::open;
    case MailKind::expiry_notice:
      return invitation == Phase::expired;
    case MailKind::renewal_request:
      return invitation == Phase::open || invitation == Phase::expired;
    case MailKind::acceptance_notice:
      break;
  }
  return true;
}

std::optional<TimeMs> next_attempt(const std::vector<std::chrono::milliseconds>& waits,
                                   std::int64_t attempts, std::uint8_t jitter, TimeMs now) {
  if (attempts < 1 || attempts > static_cast<std::int64_t>(waits.size())) return std::nullopt;
  const TimeMs wait = waits[static_cast<std::size_t>(attempts - 1)].count();
  return now + wait + wait * jitter / 1024;
}

}  // namespace vortex::server
