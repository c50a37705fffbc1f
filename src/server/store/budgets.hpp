// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/store/tx.hpp"

namespace vortex::server {

/// What is counted and for how long.
struct Budget {
  const char* kind;  ///< a literal
  TimeMs span;       ///< milliseconds from the first use on
  std::int64_t max;  ///< 0: not limited
};

/// Counts one more use by `subject`. Throws Refusal{rate_limited} where that is one too many,
/// saying when the count starts anew.
void spend(Tx& tx, std::int64_t environment, const Budget& budget, const std::string& subject);
/// Deletes at most `most` counts that ended more than a day ago; returns how many.
std::int64_t forget_budgets(Tx& tx, std::int64_t most);

}  // namespace vortex::server
