// SPDX-License-Identifier: MIT
#include "server/mail/relay_carrier.hpp"

namespace vortex::server {
namespace {

Handover::Kind kind_of(const RelayAnswer& answer) {
  switch (answer.kind) {
    case RelayAnswer::Kind::accepted:
      return Handover::Kind::sent;
    case RelayAnswer::Kind::permanent:
      return Handover::Kind::refused;
    case RelayAnswer::Kind::temporary:
      break;
  }
  return Handover::Kind::deferred;
}

}  // namespace

// The relay knows a mail by its Message-ID; the file's name is for mailboxes.
Handover RelayCarrier::carry(const std::string&, const Message& message) {
  const RelayAnswer answer =
      relay_.send(message.from.address, message.to.address, write_message(message));
  return {kind_of(answer), answer.words};
}

}  // namespace vortex::server
