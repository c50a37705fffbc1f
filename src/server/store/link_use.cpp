// SPDX-License-Identifier: MIT
#include "server/store/link_use.hpp"

namespace vortex::server {

void add_link_counts(Tx& tx, const Uuid& invitation, std::int64_t clicks, std::int64_t views) {
  tx.run(R"sql(
      UPDATE invitation SET click_throughs = click_throughs + $2, views = views + $3
      WHERE id = $1)sql",
         invitation, clicks, views);
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
