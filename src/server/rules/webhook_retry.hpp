// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.hpp"

/// What becomes of a webhook after an attempt to post it, decided without a database or a clock.
namespace vortex::server {

using base::TimeMs;

/// One attempt that has ended.
struct WebhookAttempt {
  int status = 0;  ///< of HTTP; 0 where no answer came
  std::optional<std::chrono::seconds> retry_after;
  int number = 1;  ///< the first attempt is 1
  /// When the endpoint's unbroken failure began; nothing where its last attempt was a success.
  std::optional<TimeMs> failing_since;
  TimeMs now = 0;
};

struct WebhookVerdict {
  enum class Step {
    delivered,
    again,  ///< at `due_at`
    dead,   ///< given up; kept, so that it can be played again
  };
  Step step = Step::delivered;
  TimeMs due_at = 0;
  /// What the endpoint is to remember for its next attempt.
  std::optional<TimeMs> failing_since;
  /// Whether nothing more is to be posted to the endpoint until somebody switches it on again.
  bool switch_off = false;
  bool operator==(const WebhookVerdict&) const = default;
};

/// 2xx is a success and anything else a failure, 3xx too. After a failure comes the next of
/// `waits`, made up to a quarter longer by `jitter`, a random byte; 429 and 503 may ask for a
/// longer wait, up to a day. After the last wait, the next failure is the end. An endpoint that
/// says 410, or has failed for five days without a success between, is to be switched off.
WebhookVerdict decide_after(const WebhookAttempt& attempt,
                            std::span<const std::chrono::milliseconds> waits, std::uint8_t jitter);

}  // namespace vortex::server
