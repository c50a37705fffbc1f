// SPDX-License-Identifier: MIT
#include "sdk/retry.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>

namespace vortex::sdk {
namespace {

using std::chrono::milliseconds;

constexpr auto kTransient = std::to_array<int>({408, 429, 500, 502, 503, 504});

// Far beyond any wait that is granted, and far from overflowing.
constexpr std::int64_t kSecondsMax = 1'000'000'000;
constexpr std::int64_t kDateMax = 1'000'000'000'000;
constexpr milliseconds kLongest = std::chrono::seconds(kSecondsMax);

bool is_transient_fault(TransportError::Kind kind) {
  return kind == TransportError::Kind::connect || kind == TransportError::Kind::timeout;
}

milliseconds backoff(const RetryPolicy& policy, int attempt, double jitter) {
  const milliseconds longest = std::min<milliseconds>(policy.delay_max, kLongest);
  milliseconds full = std::clamp(policy.delay_first, milliseconds(0), kLongest);
  for (int i = 1; i < attempt && full < longest; ++i) full *= 2;
  full = std::min(full, longest);
  const double part = 0.5 + 0.5 * std::clamp(jitter, 0.0, 1.0);
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(full.count()) * part));
}

}  // namespace

std::optional<milliseconds> read_retry_after(std::string_view text,
                                             std::chrono::system_clock::time_point now) {
  std::int64_t seconds = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (!text.empty() && text[0] != '-' && stop == end) {
    const bool too_large = error == std::errc::result_out_of_range || seconds > kSecondsMax;
    return std::chrono::seconds(too_large ? kSecondsMax : seconds);
  }
  // libcurl would also read numbers and lonely words as some date.
  if (text.find(':') == text.npos) return std::nullopt;
  const std::int64_t date = curl_getdate(std::string(text).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  // Not in the clock's own unit, which may end in the year 2262.
  const milliseconds until = std::chrono::seconds(std::min(date, kDateMax));
  const auto since = std::chrono::floor<milliseconds>(now.time_since_epoch());
  return std::clamp(until - since, milliseconds(0), kLongest);
}

bool is_transient(const Outcome& outcome) {
  if (const auto* fault = std::get_if<TransportError>(&outcome)) {
    return is_transient_fault(fault->kind());
  }
  const int status = std::get<Response>(outcome).status;
  return std::find(kTransient.begin(), kTransient.end(), status) != kTransient.end();
}

std::optional<milliseconds> retry_delay(const RetryPolicy& policy, const Attempt& attempt,
                                        double jitter) {
  if (attempt.number >= attempt.attempts_max || !is_transient(*attempt.outcome)) {
    return std::nullopt;
  }
  milliseconds delay = backoff(policy, attempt.number, jitter);
  const auto* response = std::get_if<Response>(attempt.outcome);
  const std::string* header = response ? response->header("retry-after") : nullptr;
  if (header) {
    const auto asked = read_retry_after(*header, attempt.now);
    if (asked > policy.retry_after_max) return std::nullopt;
    delay = std::max(delay, asked.value_or(delay));
  }
  if (attempt.time_left && delay >= *attempt.time_left) return std::nullopt;
  return delay;
}

}  // namespace vortex::sdk
