// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/mac.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// How long an answer is kept for repetitions of its request.
inline constexpr TimeMs kIdempotencyKept = 24 * 60 * 60 * 1000;

/// Which request a key was used for and what it was answered.
struct KeptAnswer {
  std::string fingerprint;  ///< 32 bytes
  int status = 0;
  std::string body;
};

/// `credential` tells callers of one environment apart that must not see each other's keys.
std::optional<KeptAnswer> find_answer(Tx& tx, std::int64_t environment,
                                      const std::string& credential, const std::string& key);
void keep_answer(Tx& tx, std::int64_t environment, const std::string& credential,
                 const std::string& key, const KeptAnswer& answer);
/// Deletes at most `most` answers that are kept no longer; returns how many.
std::int64_t forget_answers(Tx& tx, std::int64_t most);

}  // namespace vortex::server
