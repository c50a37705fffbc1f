// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/mac.hpp"
#include "server/invitations/user.hpp"

namespace vortex::server {

/// What the widget's answer gives to a page, so that its session outlives the token it began with:
/// a MAC over the environment, the user and the session, so that there is nothing to store and
/// nothing to read. May be used from several threads at once.
class Attestations {
 public:
  /// `secret` has 32 bytes.
  explicit Attestations(std::string_view secret);

  std::string make(const User& user, std::string_view session) const;
  /// Compares in constant time.
  bool is_good(std::string_view attestation, const User& user, std::string_view session) const;

 private:
  base::MacKey key_;
};

}  // namespace vortex::server
