// SPDX-License-Identifier: MIT
#include "support/user_token.hpp"

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "wire/api_key.hpp"

namespace vortex::test {
namespace {

constexpr std::string_view kUsualHeader = R"({"alg":"HS256","typ":"JWT","kid":"$kid"})";

bool says_when_it_ends(const std::string& claims) {
  return claims.find("\"exp\"") != std::string::npos ||
         claims.find("\"expires\"") != std::string::npos;
}

}  // namespace

std::string make_token(std::string_view api_key, std::string header, std::string claims,
                       base::TimeMs now) {
  const wire::ApiKeyParts parts = wire::split_api_key(api_key);
  if (header.empty()) header = kUsualHeader;
  const std::size_t kid = header.find("$kid");
  if (kid != std::string::npos) header.replace(kid, 4, base::to_text(parts.id));
  if (claims.ends_with('}') && !says_when_it_ends(claims)) {
    claims.insert(claims.size() - 1, ",\"exp\":" + std::to_string(now / 1000 + 3600));
  }
  const std::string text =
      base::base64url(base::bytes_of(header)) + '.' + base::base64url(base::bytes_of(claims));
  const base::MacKey key(wire::derive_signing_key(parts));
  return text + '.' + base::base64url(key.sign(text));
}

}  // namespace vortex::test
