// SPDX-License-Identifier: MIT
#include "server/api/attestation.hpp"

#include "base/base64url.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

Attestations::Attestations(std::string_view secret) : key_(base::bytes_of(secret)) {}

// JSON keeps the three apart, whatever characters they hold.
std::string Attestations::make(const User& user, std::string_view session) const {
  const Json facts =
      Json::Array{base::to_text(user.environment.uuid), user.id, std::string(session)};
  return base::base64url(key_.sign(facts.text()));
}

bool Attestations::is_good(std::string_view attestation, const User& user,
                           std::string_view session) const {
  return base::equal_in_constant_time(make(user, session), attestation);
}

}  // namespace vortex::server
