// SPDX-License-Identifier: MIT
#include "server/store/co_inviters.hpp"

namespace vortex::server {

void insert_co_inviter(Tx& tx, std::int64_t environment, const Uuid& invitation,
                       const std::string& user) {
  tx.run(R"sql(
      INSERT INTO co_inviter (environment_id, user_id, invitation_id) VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING)sql",
         environment, user, invitation);
}

bool is_co_inviter(Tx& tx, std::int64_t environment, const Uuid& invitation,
                   const std::string& user) {
  return tx.exists(R"sql(
      SELECT 1 FROM co_inviter
      WHERE environment_id = $1 AND user_id = $2 AND invitation_id = $3)sql",
                   environment, user, invitation);
}

}  // namespace vortex::server
