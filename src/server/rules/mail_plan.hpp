// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "server/rules/lifecycle.hpp"
#include "server/rules/mail_kind.hpp"

/// Whether and when a mail is sent, decided without a database, a clock or a network.
namespace vortex::server {

/// Whether a mail that was queued still makes sense, now that its invitation stands there.
bool is_still_wanted(MailKind kind, Phase invitation);

/// When a mail is tried again after its `attempts`-th failure; nothing: never. Each wait is between
/// 1 and 1.25 times its length, by `jitter`, so that what failed together is not tried together
/// again.
std::optional<TimeMs> next_attempt(const std::vector<std::chrono::milliseconds>& waits,
                                   std::int64_t attempts, std::uint8_t jitter, TimeMs now);

}  // namespace vortex::server
