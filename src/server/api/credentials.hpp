// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

#include "server/api/route.hpp"

namespace vortex::server {

/// The key that a request carries, if it is good: known, not revoked, not expired. Throws Refusal:
/// missing_credential, invalid_credential. Compares in constant time and tells nothing about why a
/// key is not good.
ApiKey authenticate(Tx& tx, const HttpRequest& request);

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
