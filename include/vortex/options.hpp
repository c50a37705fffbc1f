// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "vortex/call.hpp"
#include "vortex/cancellation.hpp"
#include "vortex/clock.hpp"
#include "vortex/log.hpp"
#include "vortex/random.hpp"
#include "vortex/retry.hpp"
#include "vortex/transport.hpp"

namespace vortex {

/// How a client reaches the API. Everything but the key has a working default. What is wrong with
/// it, the first call says. Source: wire contract 5.1.
///
/// `timeout` is for a whole call, from its start to its end, with its retries and however long it
/// waits in line.
struct ClientOptions : Connection {
  explicit ClientOptions(std::string key, std::string url = "https://api.vortexsoftware.com") {
    api_key = std::move(key);
    base_url = std::move(url);
  }

  /// The options with the key in VORTEX_API_KEY and, where it is set, the URL in
  /// VORTEX_API_BASE_URL. Throws InvalidArgument where there is no key. Nothing else in this
  /// library reads the environment.
  static ClientOptions from_env();

  TransportOptions network;              ///< of the client's own transport
  std::shared_ptr<Transport> transport;  ///< instead of an own one; several clients may share it
  RetryPolicy retry;
  Log log;
  Clock clock;  ///< the time of day, for tokens and dates in answers
  Stopwatch stopwatch;
  Random random;  ///< for Idempotency-Keys and the waits before retries
};

/// What one call, or some, do otherwise than their client: pass it to `with`.
struct CallOptions {
  CallOptions() = default;

  CallOptions& with_timeout(std::chrono::milliseconds value) {
    timeout = value;
    return *this;
  }
  CallOptions& with_attempts_max(int value) {
    attempts_max = value;
    return *this;
  }
  /// For one POST: the same key makes a later call the repetition of this one. At most 255
  /// characters; without one each call makes its own.
  CallOptions& with_idempotency_key(std::string value) {
    idempotency_key = std::move(value);
    return *this;
  }
  CallOptions& with_cancellation(Cancellation value) {
    cancellation = std::move(value);
    return *this;
  }

  std::optional<std::chrono::milliseconds> timeout;  ///< 0: none
  std::optional<int> attempts_max;                   ///< instead of RetryPolicy's
  std::string idempotency_key;
  std::optional<Cancellation> cancellation;
};

}  // namespace vortex
