// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/mail/message.hpp"

namespace vortex::server {

/// What became of a mail that was handed over.
struct Handover {
  enum class Kind {
    delivered,  ///< it lies where its reader looks
    sent,       ///< a relay has it
    deferred,   ///< not now; to be tried again
    refused,    ///< never
  };
  Kind kind = Kind::deferred;
  std::string words;  ///< why, for a person: what a relay said
};

/// Takes mails out of the house. For one thread at a time.
class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Hands a mail over, at most once. `file` names it for good. Does not throw for what a carrier
  /// may meet, such as a full disk or a relay that does not answer.
  virtual Handover carry(const std::string& file, const Message& message) = 0;
};

}  // namespace vortex::server
