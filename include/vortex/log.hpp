// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "vortex/error.hpp"

namespace vortex {

/// One attempt of a call, as a log may show it. Its members are the list of what is allowed there:
/// nothing of a path's arguments, a query, a header or a body, so no key, token or address.
struct LogEvent {
  std::string_view method;  ///< GET, POST or DELETE
  std::string_view route;   ///< with its arguments left open: `/invitations/{id}`
  int attempt = 1;          ///< counts from 1
  int status = 0;           ///< 0: no answer arrived
  std::string_view fault;   ///< connect, tls, timeout, cancelled or overloaded; else empty
  std::string request_id;   ///< the service's: letters, digits, - and _, nothing that was sent
  std::chrono::milliseconds duration{0};  ///< of this attempt, without the wait before it
  std::optional<std::chrono::milliseconds> retry_in;  ///< absent: this was the last attempt

  /// In one line: `GET /invitations/{id} 503 in 12 ms, attempt 1, again in 600 ms`.
  std::string text() const;
};

/// Called after each attempt, in the thread that its answer arrives in: of several threads at once
/// where a call ends in the thread that makes it. Must not throw or block.
using Log = std::function<void(const LogEvent&)>;

/// The names of TransportError::Kind.
std::string_view text(TransportError::Kind kind);

}  // namespace vortex
