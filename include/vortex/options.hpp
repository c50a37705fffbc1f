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
#include "vortex/transport.hpp"

namespace vortex {

/// How a client reaches the API. Everything but the key has a working default.
///
/// `timeout` is for a whole call, from its start to its end, however long it waits in line.
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
  Clock clock;                           ///< the time of day, for tokens; empty: the system's
};

/// What one call, or some, do otherwise than their client: pass it to `with`.
struct CallOptions {
  CallOptions() = default;

  CallOptions& with_timeout(std::chrono::milliseconds value) {
    timeout = value;
    return *this;
  }
  CallOptions& with_cancellation(Cancellation value) {
    cancellation = std::move(value);
    return *this;
  }

  std::optional<std::chrono::milliseconds> timeout;  ///< 0: none
  std::optional<Cancellation> cancellation;
};

}  // namespace vortex
