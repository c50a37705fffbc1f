// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/mac.hpp"
#include "vortex/claims.hpp"
#include "vortex/json.hpp"

namespace vortex::wire {

/// A token taken apart. Its header is read, because that names the key; its claims are not.
struct SignedToken {
  Json::Object header;
  std::string kid;
  std::string_view signed_text;  ///< both parts and their dot, as received
  std::string_view payload;      ///< encoded
  base::Digest signature;
};

/// Takes a token apart. Throws TokenError (malformed, wrong_algorithm). Source: wire contract 3.1.
SignedToken split_token(std::string_view text);

/// Compares in constant time.
bool is_signed_by(const SignedToken& token, const base::MacKey& key);

/// Whether a token that has expired is refused, or only says when it did.
enum class Expiry { refused, told };

/// The claims of a token whose signature was found good. Throws TokenError (malformed, bad_claims,
/// expired, not_yet_valid). Source: wire contract 4, "Reading tokens on the server".
TokenClaims read_claims(const SignedToken& token, std::chrono::system_clock::time_point now,
                        std::chrono::seconds leeway, Expiry expiry = Expiry::refused);

/// What claims say of a user, and nothing of times. Throws TokenError (bad_claims).
TokenClaims read_user_claims(Json::Object claims);

/// Header and claims of a token that nobody checks. Throws TokenError (malformed).
struct TokenObjects {
  Json::Object header;
  Json::Object claims;
};
TokenObjects decode_token(std::string_view text);

}  // namespace vortex::wire
