// SPDX-License-Identifier: MIT
#include "vortex/verify.hpp"

#include <optional>
#include <utility>

#include "base/mac.hpp"
#include "base/uuid.hpp"
#include "sdk/user_object.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"
#include "wire/json_read.hpp"
#include "wire/token_read.hpp"
#include "wire/user_signature.hpp"

namespace vortex {
namespace {

constexpr std::size_t kLongestUser = 64 * 1024;

struct Key {
  std::string kid;
  base::MacKey mac;
};

Key read_key(std::string_view text) {
  const wire::ApiKeyParts parts = wire::split_api_key(text);
  return {base::to_text(parts.id), base::MacKey(wire::derive_signing_key(parts))};
}

std::optional<Json> read_user(std::string_view text) {
  if (text.size() > kLongestUser) return std::nullopt;
  try {
    return wire::read_json(text, {.depth_max = 64});
  } catch (const wire::JsonFault&) {
    return std::nullopt;
  }
}

}  // namespace

struct TokenVerifier::State {
  explicit State(VerifyOptions given) : options(std::move(given)) {
    if (options.leeway < std::chrono::seconds(0)) throw InvalidArgument("the leeway is negative");
  }

  VerifyOptions options;
  std::vector<Key> keys;

  // Keys that share an id are each tried.
  void check(const wire::SignedToken& token) const {
    bool known = false;
    bool good = false;
    for (const Key& key : keys) {
      if (key.kid != token.kid) continue;
      known = true;
      good |= wire::is_signed_by(token, key.mac);
    }
    if (!known) {
      throw TokenError(TokenError::Kind::unknown_key,
                       "The token is refused: it is signed with another key.");
    }
    if (!good) {
      throw TokenError(TokenError::Kind::bad_signature,
                       "The token is refused: its signature is wrong.");
    }
  }

  bool check(const Json& user, std::string_view signature) const {
    const auto spellings =
        options.any_sdk_spelling ? wire::Spellings::any_sdk : wire::Spellings::reference;
    const std::size_t colon = signature.find(':');
    if (colon == signature.npos) return false;
    bool good = false;
    for (const Key& key : keys) {
      if (key.kid != signature.substr(0, colon)) continue;
      good |= wire::is_signed_user(user, signature.substr(colon + 1), key.mac, spellings);
    }
    return good;
  }
};

TokenVerifier::TokenVerifier(std::string_view api_key, VerifyOptions options) {
  auto state = std::make_shared<State>(std::move(options));
  state->keys.push_back(read_key(api_key));
  state_ = std::move(state);
}

TokenVerifier::TokenVerifier(const std::vector<std::string>& api_keys, VerifyOptions options) {
  if (api_keys.empty()) throw InvalidArgument("an API key is required");
  auto state = std::make_shared<State>(std::move(options));
  for (const std::string& key : api_keys) state->keys.push_back(read_key(key));
  state_ = std::move(state);
}

TokenClaims TokenVerifier::verify_token(std::string_view token) const {
  const wire::SignedToken taken_apart = wire::split_token(token);
  state_->check(taken_apart);
  const Clock& clock = state_->options.clock;
  return wire::read_claims(taken_apart, clock ? clock() : std::chrono::system_clock::now(),
                           state_->options.leeway);
}

bool TokenVerifier::verify_signature(const User& user, std::string_view signature) const {
  return state_->check(to_object(user), signature);
}

bool TokenVerifier::verify_signature_json(std::string_view user, std::string_view signature) const {
  const std::optional<Json> json = read_user(user);
  return json && state_->check(*json, signature);
}

UnverifiedToken decode_token_unverified(std::string_view token) {
  wire::TokenObjects objects = wire::decode_token(token);
  return {std::move(objects.header), std::move(objects.claims)};
}

}  // namespace vortex
