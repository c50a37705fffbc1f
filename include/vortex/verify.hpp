// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vortex/claims.hpp"
#include "vortex/clock.hpp"
#include "vortex/json.hpp"
#include "vortex/token.hpp"

namespace vortex {

struct VerifyOptions {
  /// How far clocks may be apart: a token is good for so much longer, and may be issued so much in
  /// the future. Not negative.
  std::chrono::seconds leeway = std::chrono::seconds(60);
  /// Takes signatures over other spellings of the same user too, as back ends in Java, C#, Python,
  /// Go and PHP may sign them: with empty values kept, or with other characters escaped.
  bool any_sdk_spelling = false;
  Clock clock;
};

/// Checks what `TokenSigner` makes, for a back end that gets it back from a browser or an app.
///
/// Immutable after construction: one object may verify in several threads at once.
/// Source: wire contract 2.5 and 4.
class TokenVerifier {
 public:
  /// Throws InvalidArgument where the key is malformed or the leeway negative: unlike a signer, a
  /// verifier has nothing to do without its key.
  explicit TokenVerifier(std::string_view api_key, VerifyOptions options = {});
  /// Several keys, as while one takes the place of another. Throws InvalidArgument also where there
  /// is none.
  explicit TokenVerifier(const std::vector<std::string>& api_keys, VerifyOptions options = {});

  /// What a token says, made by `generate_token` or `generate_jwt`, at most 64 KiB long. Throws
  /// TokenError, whose kind says why the token must not be believed. No claim is looked at before
  /// the signature over the received bytes was compared, in constant time.
  TokenClaims verify_token(std::string_view token) const;

  /// Whether `signature` is what `sign` gives for this user: `<kid>:<64 hex digits>`, by any of the
  /// keys. Compared in constant time. Such a signature never expires.
  bool verify_signature(const User& user, std::string_view signature) const;
  /// The same for a user given as a JSON object of at most 64 KiB, as for `sign_json`. False for
  /// anything else.
  bool verify_signature_json(std::string_view user, std::string_view signature) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// A token as it says it is. Nobody has checked it: for tools and logs, never for decisions.
struct UnverifiedToken {
  Json::Object header;
  Json::Object claims;
};

/// Takes a token apart without a key. Throws TokenError (malformed) where it is not a compact JWS
/// of two JSON objects, at most 64 KiB long.
UnverifiedToken decode_token_unverified(std::string_view token);

}  // namespace vortex
