// SPDX-License-Identifier: MIT
#include "server/rules/webhook_retry.hpp"

#include <algorithm>

namespace vortex::server {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kNone(0);
constexpr std::chrono::seconds kLongestAsked = std::chrono::hours(24);
constexpr milliseconds kLongestFailure = std::chrono::hours(5 * 24);
constexpr int kGone = 410;

bool is_success(int status) {
  return status >= 200 && status <= 299;
}

bool may_ask_to_wait(int status) {
  return status == 429 || status == 503;
}

// Never shorter than planned: an endpoint cannot ask for more requests than others get.
milliseconds wait_after(const WebhookAttempt& attempt, milliseconds planned, std::uint8_t jitter) {
  const milliseconds wait = planned + planned * jitter / 1024;
  if (!may_ask_to_wait(attempt.status) || !attempt.retry_after) return wait;
  return std::max<milliseconds>(wait, std::clamp(*attempt.retry_after, kNone, kLongestAsked));
}

}  // namespace

WebhookVerdict decide_after(const WebhookAttempt& attempt, std::span<const milliseconds> waits,
                            std::uint8_t jitter) {
  using Step = WebhookVerdict::Step;
  if (is_success(attempt.status)) return {};
  const TimeMs since = attempt.failing_since.value_or(attempt.now);
  const bool off = attempt.status == kGone || attempt.now - since >= kLongestFailure.count();
  const auto tried = static_cast<std::size_t>(std::max(attempt.number, 1));
  if (off || tried > waits.size()) return {Step::dead, 0, since, off};
  const TimeMs due_at = attempt.now + wait_after(attempt, waits[tried - 1], jitter).count();
  return {Step::again, due_at, since, false};
}

}  // namespace vortex::server
