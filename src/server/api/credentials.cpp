// SPDX-License-Identifier: MIT
#include "server/api/credentials.hpp"

#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kMinute = 60 * 1000;
// Addresses cost an attacker with an IPv6 block nothing; the memory for them has an end.
constexpr std::size_t kAddressesMax = 20'000;
constexpr std::string_view kBearer = "Bearer ";

// The first Python SDKs sent the key as a bearer token.
std::string_view find_key(const HttpRequest& request) {
  if (const std::string* key = request.header("x-api-key")) return *key;
  const std::string* authorization = request.header("authorization");
  if (!authorization || !authorization->starts_with(kBearer)) return {};
  return std::string_view(*authorization).substr(kBearer.size());
}

wire::ApiKeyParts split(std::string_view key) {
  try {
    return wire::split_api_key(key);
  } catch (const InvalidArgument&) {
    throw Refusal(Code::invalid_credential);
  }
}

bool is_good(const StoredKey& stored, const base::Digest& derived, TimeMs now) {
  const std::string_view given(reinterpret_cast<const char*>(derived.data()), derived.size());
  return base::equal_in_constant_time(stored.signing_key, given) && !stored.revoked_at &&
         (!stored.expires_at || now < *stored.expires_at);
}

}  // namespace

ApiKey authenticate(Tx& tx, const HttpRequest& request) {
  const std::string_view key = find_key(request);
  if (key.empty()) throw Refusal(Code::missing_credential);
  const wire::ApiKeyParts parts = split(key);
  const base::Digest derived = wire::derive_signing_key(parts);
  const auto stored = find_key(tx, parts.id);
  if (!stored || !is_good(*stored, derived, tx.now())) {
    throw Refusal(Code::invalid_credential);
  }
  return {stored->environment, stored->kid};
}

void FailedTries::count(const std::string& address, TimeMs now) {
  if (max_ == 0) return;
  const std::lock_guard lock(mutex_);
  if (minutes_.size() >= kAddressesMax) minutes_.clear();
  Minute& minute = minutes_[address];
  if (now < minute.started_at || now >= minute.started_at + kMinute) minute = {now, 0};
  if (++minute.used > max_) {
    throw Refusal(Code::rate_limited)
        .retry_after(std::chrono::seconds((minute.started_at + kMinute - now + 999) / 1000));
  }
}

}  // namespace vortex::server
