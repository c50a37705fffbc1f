// SPDX-License-Identifier: MIT
// Tokens: input is a token as it is, or header and payload with a line end between them, which are
// then signed, so that the claims are reached.
#include <string>

#include "base/base64url.hpp"
#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "vortex/error.hpp"
#include "wire/token_read.hpp"

namespace vortex::fuzz {
namespace {

using namespace std::chrono_literals;
using base::base64url;
using base::bytes_of;

const std::chrono::system_clock::time_point kNow{1'700'000'000s};
constexpr std::chrono::seconds kLeeway = 30s;

const base::MacKey& key() {
  static const base::MacKey made(bytes_of("the key that signs in this test"));
  return made;
}

bool splits(std::string_view text) {
  try {
    wire::split_token(text);
    return true;
  } catch (const TokenError&) {
    return false;
  }
}

void check_claims(const TokenClaims& claims) {
  const std::size_t characters = base::count_code_points(claims.user_id);
  require(characters >= 1 && characters <= 255, "a user has an id of 1 to 255 characters");
  require(claims.user_id.find('\0') == std::string::npos, "an id has no control characters");
  require(claims.expires_at > kNow - kLeeway, "no token is read that has expired");
  if (claims.issued_at) require(*claims.issued_at <= kNow + kLeeway, "nor one of the future");
  require(base::is_utf8(claims.kid) && base::is_utf8(claims.user_id), "claims are UTF-8");
  for (const auto& text : {claims.email, claims.name, claims.avatar_url, claims.scope}) {
    if (text) require(base::is_utf8(*text), "claims are UTF-8");
  }
}

void check_signed(const std::string& token) {
  if (!splits(token)) return;
  const wire::SignedToken parts = wire::split_token(token);
  require(wire::is_signed_by(parts, key()), "a token is signed by the key that signed it");
  const std::string_view part = parts.signed_text;
  require(part.ends_with(parts.payload), "the payload is the end of what is signed");
  try {
    const TokenClaims claims = wire::read_claims(parts, kNow, kLeeway);
    check_claims(claims);
    const wire::TokenObjects decoded = wire::decode_token(token);
    require(decoded.claims == claims.claims && decoded.header == parts.header,
            "a token says the same to who does not check it");
    const TokenClaims user = wire::read_user_claims(claims.claims);
    require(user.user_id == claims.user_id && user.email == claims.email &&
                user.allowed_email_domains == claims.allowed_email_domains &&
                user.scope == claims.scope,
            "and of the same user");
    const TokenClaims told = wire::read_claims(parts, kNow, kLeeway, wire::Expiry::told);
    require(told.expires_at == claims.expires_at && told.user_id == claims.user_id,
            "what may have expired is read as what has not");
  } catch (const TokenError& refusal) {
    require(refusal.kind() != TokenError::Kind::bad_signature, "claims know no signature");
    require(base::is_utf8(refusal.what()), "a refusal is told in UTF-8");
  }
}

void check_changes(std::string token) {
  const std::size_t changed = token.size() / 2;
  token[changed] = token[changed] == 'A' ? 'B' : 'A';
  if (!splits(token)) return;
  require(!wire::is_signed_by(wire::split_token(token), key()), "no other text is signed");
}

}  // namespace

void token(std::string_view input) {
  if (splits(input)) {
    require(!wire::is_signed_by(wire::split_token(input), key()), "nobody guesses a signature");
  }
  const std::string_view header = take_until(input, '\n');
  std::string made = base64url(bytes_of(header)) + '.' + base64url(bytes_of(input));
  const base::Digest signature = key().sign(made);
  made += '.' + base64url(signature);
  check_signed(made);
  check_changes(made);
}

}  // namespace vortex::fuzz
