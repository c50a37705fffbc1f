// SPDX-License-Identifier: MIT
#include "server/api/attestation.hpp"

#include "base/base64url.hpp"

namespace vortex::server {

Attestations::Attestations(std::string_view secret) : key_(base::bytes_of(secret)) {}

// The first two hold no space, so that the three stay apart. What a page calls its session may be
// any bytes.
std::string Attestations::make(const User& user, std::string_view session) const {
  return base::base64url(key_.sign({base::to_text(user.environment.uuid), " ",
                                    base::base64url(base::bytes_of(session)), " ", user.id}));
}

bool Attestations::is_good(std::string_view attestation, const User& user,
                           std::string_view session) const {
  return base::equal_in_constant_time(make(user, session), attestation);
}

}  // namespace vortex::server
