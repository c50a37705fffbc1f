// SPDX-License-Identifier: MIT
#include "server/mail/local_carrier.hpp"

#include <system_error>

namespace vortex::server {

Handover LocalCarrier::carry(const std::string& file, const Message& message) {
  const std::string bytes = write_message(message);
  try {
    maildir_.deliver(file, bytes);
    return {Handover::Kind::delivered, ""};
  } catch (const std::system_error& fault) {
    return {Handover::Kind::deferred, fault.what()};
  }
}

}  // namespace vortex::server
