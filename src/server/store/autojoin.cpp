// SPDX-License-Identifier: MIT
#include "server/store/autojoin.hpp"

namespace vortex::server {

// The plus sign keeps SQLite from reading all domains of the environment, which come in the order
// of their names, in the place of those of the scope.
std::vector<AutojoinDomain> list_autojoin_domains(Tx& tx, std::int64_t environment,
                                                  std::int64_t scope) {
  return tx.list(R"sql(
      SELECT uuid, domain FROM autojoin_domain
      WHERE scope_id = $2 AND +environment_id = $1 ORDER BY domain)sql",
                 [](const Row& row) {
                   return AutojoinDomain{row.uuid(0), row.text(1)};
                 },
                 environment, scope);
}

void insert_autojoin_domain(Tx& tx, std::int64_t environment, std::int64_t scope,
                            const std::string& domain) {
  tx.run(R"sql(
      INSERT INTO autojoin_domain (environment_id, scope_id, uuid, domain)
      VALUES ($1, $2, $3, $4))sql",
         environment, scope, tx.new_id(), domain);
}

void delete_autojoin_domain(Tx& tx, std::int64_t environment, std::int64_t scope,
                            const std::string& domain) {
  tx.run(R"sql(
      DELETE FROM autojoin_domain
      WHERE scope_id = $2 AND domain = $3 AND environment_id = $1)sql",
         environment, scope, domain);
}

void delete_autojoin_domains(Tx& tx, std::int64_t environment, std::int64_t scope) {
  tx.run(R"sql(DELETE FROM autojoin_domain WHERE scope_id = $2 AND +environment_id = $1)sql",
         environment, scope);
}

std::optional<Uuid> find_autojoin_invitation(Tx& tx, std::int64_t environment, std::int64_t scope) {
  return tx.find(R"sql(
      SELECT autojoin_invitation_id FROM scope
      WHERE id = $2 AND environment_id = $1 AND autojoin_invitation_id IS NOT NULL)sql",
                 [](const Row& row) { return row.uuid(0); }, environment, scope);
}

void set_autojoin_invitation(Tx& tx, std::int64_t environment, std::int64_t scope,
                             const Uuid& invitation) {
  tx.run(R"sql(
      UPDATE scope SET autojoin_invitation_id = $3 WHERE id = $2 AND environment_id = $1)sql",
         environment, scope, invitation);
}

bool is_autojoin_domain(Tx& tx, const Uuid& invitation, const std::string& domain) {
  return tx.exists(R"sql(
      SELECT 1 FROM invitation_scope s JOIN autojoin_domain d ON d.scope_id = s.scope_id
      WHERE s.invitation_id = $1 AND d.domain = $2)sql",
                   invitation, domain);
}

}  // namespace vortex::server
