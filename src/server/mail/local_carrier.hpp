// SPDX-License-Identifier: MIT
#pragma once

#include "server/mail/carrier.hpp"
#include "server/mail/maildir.hpp"

namespace vortex::server {

/// Puts mails into the local mailbox, where a person reads them.
class LocalCarrier : public Carrier {
 public:
  explicit LocalCarrier(Maildir& maildir) : maildir_(maildir) {}
  Handover carry(const std::string& file, const Message& message) override;

 private:
  Maildir& maildir_;
};

}  // namespace vortex::server
