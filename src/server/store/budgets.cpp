// SPDX-License-Identifier: MIT
#include "server/store/budgets.hpp"

#include "server/refusal.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kKept = 2 * 24 * 60 * 60 * 1000;

struct Count {
  TimeMs started_at = 0;
  std::int64_t used = 0;
};

}  // namespace

void spend(Tx& tx, std::int64_t environment, const Budget& budget, const std::string& subject) {
  if (budget.max == 0) return;
  Count count = tx.find(R"sql(
      SELECT started_at, used FROM budget
      WHERE environment_id = $1 AND kind = $2 AND subject = $3)sql",
                        [](const Row& row) {
                          return Count{row.integer(0), row.integer(1)};
                        },
                        environment, budget.kind, subject)
                    .value_or(Count());
  // A clock that was set back must not make the span longer.
  const bool running = count.started_at <= tx.now() && tx.now() < count.started_at + budget.span;
  if (!running) count = {tx.now(), 0};
  if (count.used >= budget.max) {
    throw Refusal(Code::rate_limited)
        .limit(budget.kind)
        .retry_after(
            std::chrono::seconds((count.started_at + budget.span - tx.now() + 999) / 1000));
  }
  tx.run(R"sql(
      INSERT INTO budget (environment_id, kind, subject, started_at, used)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (environment_id, kind, subject) DO UPDATE SET started_at = $4, used = $5)sql",
         environment, budget.kind, subject, count.started_at, count.used + 1);
}

std::int64_t forget_budgets(Tx& tx, std::int64_t most) {
  return tx.run(R"sql(
      DELETE FROM budget
      WHERE rowid IN (SELECT rowid FROM budget WHERE started_at <= $1 LIMIT $2))sql",
                tx.now() - kKept, most);
}

}  // namespace vortex::server
