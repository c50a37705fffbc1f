// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "server/api/attestation.hpp"
#include "server/api/key_cache.hpp"
#include "server/api/route.hpp"

namespace vortex::server {

/// Who asks: a back end with its key, or a user with a token.
using Credential = std::variant<ApiKey, User>;

/// Which of the two a request comes with, before anybody looks whether it is good. A key counts
/// where both are there, and where there is none. Source: wire contract 6.5.
Asker asker_of(const HttpRequest& request);

/// The credential that a request carries, if it is good: of a key that is known, not revoked, not
/// expired. Throws Refusal: missing_credential, invalid_credential, invalid_attestation. Compares
/// in constant time and tells nothing about why a key is not good.
Credential authenticate(Tx& tx, const HttpRequest& request, const Tokens& tokens,
                        const Attestations& attestations);

/// The holder of a key that was found good lately, and is good now; nothing where that takes a look
/// at the database, or is not so.
std::optional<ApiKey> recognise_key(const HttpRequest& request, const KeyCache& keys, TimeMs now);

/// The user of a request whose `asker_of` is one. Throws as `authenticate` does.
User authenticate_user(Tx& tx, const HttpRequest& request, const Tokens& tokens,
                       const Attestations& attestations);

/// Whether a request has no credential at all, good or not.
bool bears_nothing(const HttpRequest& request);

/// What follows `Bearer ` in a request; empty where there is none.
std::string_view bearer_of(const HttpRequest& request);

/// The key with this id where it may be used now. Throws Refusal{invalid_credential}.
StoredKey require_live_key(Tx& tx, const Uuid& kid);

/// What is done with a request once its credential is known.
using BoundAction = std::function<HttpReply(Tx&)>;

/// Checks the request for its route. Throws Refusal: wrong_credential where the route is not for
/// this kind of asker, or what is wrong with the request.
BoundAction bind(const ApiCall& call, const Route& route, const Credential& who);

/// Counts failed tries for each address in the running minute. May be used from several threads.
class FailedTries {
 public:
  /// `max` 0: no limit.
  explicit FailedTries(std::int64_t max) : max_(max) {}

  /// Counts one more; throws Refusal{rate_limited} where that is one too many.
  void count(const std::string& address, TimeMs now);

 private:
  struct Minute {
    TimeMs started_at = 0;
    std::int64_t used = 0;
  };

  std::int64_t max_;
  std::mutex mutex_;
  std::unordered_map<std::string, Minute> minutes_;
};

}  // namespace vortex::server
