// SPDX-License-Identifier: MIT
#pragma once

#include "server/mail/carrier.hpp"
#include "server/mail/smtp.hpp"

namespace vortex::server {

/// Gives mails to a relay.
class RelayCarrier : public Carrier {
 public:
  /// Throws std::invalid_argument where the CA file cannot be read.
  explicit RelayCarrier(SmtpRelay::Options options) : relay_(std::move(options)) {}
  Handover carry(const std::string& file, const Message& message) override;

 private:
  SmtpRelay relay_;
};

}  // namespace vortex::server
