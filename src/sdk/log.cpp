// SPDX-License-Identifier: MIT
#include "vortex/log.hpp"

namespace vortex {

std::string_view text(TransportError::Kind kind) {
  switch (kind) {
    case TransportError::Kind::connect:
      return "connect";
    case TransportError::Kind::tls:
      return "tls";
    case TransportError::Kind::timeout:
      return "timeout";
    case TransportError::Kind::cancelled:
      return "cancelled";
    case TransportError::Kind::overloaded:
      return "overloaded";
  }
  return "unknown";
}

std::string LogEvent::text() const {
  std::string out = std::string(method).append(" ").append(route).append(" ");
  out += status > 0 ? std::to_string(status) : std::string(fault);
  out += " in " + std::to_string(duration.count()) + " ms, attempt " + std::to_string(attempt);
  if (!request_id.empty()) out += ", request id " + request_id;
  if (retry_in) out += ", again in " + std::to_string(retry_in->count()) + " ms";
  return out;
}

}  // namespace vortex
