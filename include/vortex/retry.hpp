// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace vortex {

/// When a call is made again whose failure may pass: no connection, or one that broke, and the
/// statuses 408, 429, 500, 502, 503 and 504. A POST carries an Idempotency-Key, the same for all
/// its attempts: a service that knows it does the work once, another may do it twice.
///
/// The wait before attempt n + 1 is `delay_first` doubled n - 1 times, at most `delay_max`, of
/// which a random part between half and all is taken. Where the service names a time by
/// Retry-After, that is waited for if it is longer. All of it happens within the call's timeout: a
/// wait that would not leave any is not begun, and the call ends with what it has.
struct RetryPolicy {
  int attempts_max = 3;  ///< of one call, with the first; 1: no retries
  std::chrono::milliseconds delay_first{500};
  std::chrono::milliseconds delay_max{8'000};
  std::chrono::milliseconds retry_after_max{60'000};  ///< asked to wait longer, the call ends

  /// Retries that all calls of a client may make in a row, so that a service in trouble is not
  /// buried under them. Ten calls that are answered without one give one back.
  int budget = 20;
};

}  // namespace vortex
