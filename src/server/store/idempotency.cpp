// SPDX-License-Identifier: MIT
#include "server/store/idempotency.hpp"

namespace vortex::server {

std::optional<KeptAnswer> find_answer(Tx& tx, std::int64_t environment,
                                      const std::string& credential, const std::string& key) {
  return tx.find(R"sql(
      SELECT fingerprint, status, body FROM idempotency
      WHERE environment_id = $1 AND credential = $2 AND key = $3 AND created_at > $4)sql",
                 [](const Row& row) {
                   return KeptAnswer{row.text(0), static_cast<int>(row.integer(1)), row.text(2)};
                 },
                 environment, credential, key, tx.now() - kIdempotencyKept);
}

void keep_answer(Tx& tx, std::int64_t environment, const std::string& credential,
                 const std::string& key, const KeptAnswer& answer) {
  tx.run(R"sql(
      INSERT INTO idempotency (environment_id, credential, key, fingerprint, status, body,
                               created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (environment_id, credential, key) DO UPDATE
      SET fingerprint = $4, status = $5, body = $6, created_at = $7)sql",
         environment, credential, key, Value::Blob{answer.fingerprint}, answer.status, answer.body,
         tx.now());
}

std::int64_t forget_answers(Tx& tx, std::int64_t most) {
  return tx.run(R"sql(
      DELETE FROM idempotency
      WHERE rowid IN (SELECT rowid FROM idempotency WHERE created_at <= $1 LIMIT $2))sql",
                tx.now() - kIdempotencyKept, most);
}

}  // namespace vortex::server
