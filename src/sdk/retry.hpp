// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vortex/retry.hpp"
#include "vortex/transport.hpp"

/// Decisions on whether and when a call is made again: pure functions of what happened.
namespace vortex::sdk {

/// The wait that a Retry-After header asks for, in seconds or until a date of HTTP; nothing where
/// it says neither. A date that has passed asks for none.
std::optional<std::chrono::milliseconds> read_retry_after(
    std::string_view text, std::chrono::system_clock::time_point now);

/// What is known when an attempt has ended.
struct Attempt {
  int number = 1;
  int attempts_max = 1;
  const Outcome* outcome = nullptr;
  std::optional<std::chrono::milliseconds> time_left;  ///< of the whole call; absent: no end
  std::chrono::system_clock::time_point now;
};

/// Whether what happened may pass.
bool is_transient(const Outcome& outcome);

/// How long to wait before the next attempt; nothing where this was the last. `jitter` is from 0
/// to 1.
std::optional<std::chrono::milliseconds> retry_delay(const RetryPolicy& policy,
                                                     const Attempt& attempt, double jitter);

/// How many retries a client may still make in a row.
class RetryBudget {
 public:
  explicit RetryBudget(int size) : tenths_max_(std::int64_t{10} * size), tenths_(tenths_max_) {}

  /// Takes one; false where none is left.
  bool take() {
    if (tenths_ < 10) return false;
    tenths_ -= 10;
    return true;
  }
  /// A call needed no retry.
  void give_back() {
    if (tenths_ < tenths_max_) ++tenths_;
  }

 private:
  std::int64_t tenths_max_;
  std::int64_t tenths_;
};

}  // namespace vortex::sdk
