// SPDX-License-Identifier: MIT
#include "server/api/credentials.hpp"

#include "base/ascii.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kMinute = 60 * 1000;
// Addresses cost an attacker with an IPv6 block nothing; the memory for them has an end.
constexpr std::size_t kAddressesMax = 20'000;
constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kKeyStart = "VRTX.";

// The first Python SDKs sent the key as a bearer token.
std::string_view find_key(const HttpRequest& request) {
  if (const std::string* key = request.header("x-api-key")) return *key;
  return bearer_of(request);
}

wire::ApiKeyParts split(std::string_view key) {
  try {
    return wire::split_api_key(key);
  } catch (const InvalidArgument&) {
    throw Refusal(Code::invalid_credential);
  }
}

bool is_live(const StoredKey& key, TimeMs now) {
  return !key.revoked_at && (!key.expires_at || now < *key.expires_at);
}

bool is_key(const StoredKey& stored, const wire::ApiKeyParts& given) {
  const base::Digest derived = wire::derive_signing_key(given);
  return base::equal_in_constant_time(
      stored.signing_key, {reinterpret_cast<const char*>(derived.data()), derived.size()});
}

ApiKey authenticate_key(Tx& tx, const HttpRequest& request) {
  const std::string_view key = find_key(request);
  if (key.empty()) throw Refusal(Code::missing_credential);
  const wire::ApiKeyParts parts = split(key);
  const StoredKey stored = require_live_key(tx, parts.id);
  if (!is_key(stored, parts)) throw Refusal(Code::invalid_credential);
  return {stored.environment, stored.kid};
}

}  // namespace

std::string_view bearer_of(const HttpRequest& request) {
  const std::string* authorization = request.header("authorization");
  if (!authorization) return {};
  const std::string_view text = *authorization;
  if (!base::same_ignoring_case(text.substr(0, kBearer.size()), kBearer)) return {};
  return text.substr(kBearer.size());
}

bool bears_nothing(const HttpRequest& request) {
  return !request.header("x-api-key") && !request.header("x-vortex-user-signature") &&
         bearer_of(request).empty();
}

Asker asker_of(const HttpRequest& request) {
  if (request.header("x-api-key")) return Asker::key;
  const std::string_view bearer = bearer_of(request);
  if (!bearer.empty()) return bearer.starts_with(kKeyStart) ? Asker::key : Asker::user;
  return request.header("x-vortex-user-signature") ? Asker::user : Asker::key;
}

Credential authenticate(Tx& tx, const HttpRequest& request, const Tokens& tokens,
                        const Attestations& attestations) {
  if (asker_of(request) == Asker::key) return authenticate_key(tx, request);
  return authenticate_user(tx, request, tokens, attestations);
}

std::optional<ApiKey> recognise_key(const HttpRequest& request, const KeyCache& keys, TimeMs now) {
  if (asker_of(request) != Asker::key) return std::nullopt;
  try {
    const wire::ApiKeyParts parts = wire::split_api_key(find_key(request));
    const auto known = keys.find(parts.id);
    if (!known || !is_live(*known, now) || !is_key(*known, parts)) return std::nullopt;
    return ApiKey{known->environment, known->kid};
  } catch (const InvalidArgument&) {
    return std::nullopt;
  }
}

StoredKey require_live_key(Tx& tx, const Uuid& kid) {
  auto stored = find_key(tx, kid);
  if (!stored || !is_live(*stored, tx.now())) throw Refusal(Code::invalid_credential);
  return std::move(*stored);
}

BoundAction bind(const ApiCall& call, const Route& route, const Credential& who) {
  if (const auto* prepare = std::get_if<Route::ForKey>(&route.prepare)) {
    const auto* key = std::get_if<ApiKey>(&who);
    if (!key) throw Refusal(Code::wrong_credential);
    return [action = (*prepare)(call), key = *key](Tx& tx) { return action(tx, key); };
  }
  const auto* user = std::get_if<User>(&who);
  if (!user) throw Refusal(Code::wrong_credential);
  return [action = std::get<Route::ForUser>(route.prepare)(call), user = *user](Tx& tx) {
    return action(tx, user);
  };
}

void FailedTries::count(const std::string& address, TimeMs now) {
  if (max_ == 0) return;
  const std::lock_guard lock(mutex_);
  if (minutes_.size() >= kAddressesMax) minutes_.clear();
  Minute& minute = minutes_[address];
  if (now < minute.started_at || now >= minute.started_at + kMinute) minute = {now, 0};
  if (++minute.used > max_) {
    throw Refusal(Code::rate_limited)
        .limit("failed_auth")
        .retry_after(std::chrono::seconds((minute.started_at + kMinute - now + 999) / 1000));
  }
}

}  // namespace vortex::server
