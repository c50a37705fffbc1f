// SPDX-License-Identifier: MIT
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

StoredScope read_scope(const Row& row) {
  Columns columns(row);
  StoredScope scope;
  scope.id = columns.integer();
  scope.uuid = columns.uuid();
  scope.type = columns.text();
  scope.foreign_id = columns.text();
  scope.name = columns.text();
  scope.created_at = columns.integer();
  return scope;
}

}  // namespace

std::optional<StoredScope> find_scope(Tx& tx, std::int64_t environment, const std::string& type,
                                      const std::string& foreign_id) {
  return tx.find(R"sql(
      SELECT id, uuid, type, foreign_id, name, created_at
      FROM scope WHERE environment_id = $1 AND type = $2 AND foreign_id = $3)sql",
                 read_scope, environment, type, foreign_id);
}

std::int64_t find_or_insert_scope(Tx& tx, std::int64_t environment, const std::string& type,
                                  const std::string& foreign_id, const std::string& name) {
  auto there = find_scope(tx, environment, type, foreign_id);
  if (!there) {
    tx.run(R"sql(
        INSERT INTO scope (environment_id, uuid, type, foreign_id, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6))sql",
           environment, tx.new_id(), type, foreign_id, name, tx.now());
    there = find_scope(tx, environment, type, foreign_id);
  } else if (!name.empty() && name != there->name) {
    tx.run(R"sql(UPDATE scope SET name = $2 WHERE id = $1)sql", there->id, name);
    tx.changed_settings();
  }
  return there->id;
}

void insert_invitation_scope(Tx& tx, const Uuid& invitation, std::int64_t position,
                             std::int64_t scope) {
  tx.run(R"sql(
      INSERT INTO invitation_scope (invitation_id, position, scope_id, held)
      VALUES ($1, $2, $3, 1))sql",
         invitation, position, scope);
}

std::vector<StoredScope> list_scopes(Tx& tx, const Uuid& invitation) {
  return tx.list(R"sql(
      SELECT s.id, s.uuid, s.type, s.foreign_id, s.name, s.created_at
      FROM invitation_scope i JOIN scope s ON s.id = i.scope_id
      WHERE i.invitation_id = $1 ORDER BY i.position)sql",
                 read_scope, invitation);
}

void hold_scopes(Tx& tx, const Uuid& invitation, bool held) {
  tx.run(R"sql(UPDATE invitation_scope SET held = $2 WHERE invitation_id = $1)sql", invitation,
         held);
}

}  // namespace vortex::server
