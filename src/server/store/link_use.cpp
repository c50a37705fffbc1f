// SPDX-License-Identifier: MIT
#include "server/store/link_use.hpp"

namespace vortex::server {

void add_link_counts(Tx& tx, const Uuid& invitation, std::int64_t clicks, std::int64_t views) {
  tx.run(R"sql(
      UPDATE invitation SET click_throughs = click_throughs + $2, views = views + $3
      WHERE id = $1)sql",
         invitation, clicks, views);
  tx.changed(invitation, Change::counts);
}

void add_untold_clicks(Tx& tx, const Uuid& invitation, std::int64_t clicks) {
  // A time in the future is the trace of a clock that was set back.
  tx.run(R"sql(
      UPDATE invitation
      SET clicks_untold = clicks_untold + $2, clicks_told_at = min(clicks_told_at, $3)
      WHERE id = $1)sql",
         invitation, clicks, tx.now());
}

std::vector<UntoldClicks> list_untold_clicks(Tx& tx, TimeMs pause, std::int64_t most) {
  return tx.list(R"sql(
      SELECT environment_id, id, clicks_untold FROM invitation
      WHERE clicks_untold > 0 AND clicks_told_at <= $1 LIMIT $2)sql",
                 [](const Row& row) {
                   return UntoldClicks{row.integer(0), row.uuid(1), row.integer(2)};
                 },
                 tx.now() - pause, most);
}

bool are_clicks_untold(Tx& tx, TimeMs pause) {
  return tx.exists(R"sql(
      SELECT 1 FROM invitation WHERE clicks_untold > 0 AND clicks_told_at <= $1)sql",
                   tx.now() - pause);
}

void mark_clicks_told(Tx& tx, const Uuid& invitation) {
  tx.run(R"sql(UPDATE invitation SET clicks_untold = 0, clicks_told_at = $2 WHERE id = $1)sql",
         invitation, tx.now());
}

bool mark_opened(Tx& tx, const Uuid& invitation) {
  return tx.run(R"sql(
      UPDATE invitation SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL)sql",
                invitation, tx.now()) > 0;
}

// A time in the future is the trace of a clock that was set back.
bool mark_asked(Tx& tx, const Uuid& invitation, TimeMs pause) {
  return tx.run(R"sql(
      UPDATE invitation SET asked_at = $2
      WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3 OR asked_at > $2))sql",
                invitation, tx.now(), tx.now() - pause) > 0;
}

}  // namespace vortex::server
