// SPDX-License-Identifier: MIT
#include "server/store/tenants.hpp"

namespace vortex::server {
namespace {

// What read_environment takes, in its order, and the tables behind it. Macros, because an Sql is a
// literal.
#define ENVIRONMENT_COLUMNS "e.id, e.uuid, p.uuid, a.uuid, e.allow_free_mail, e.landing_origins "
#define ENVIRONMENT_PARENTS \
  "JOIN project p ON p.id = e.project_id JOIN account a ON a.id = p.account_id "
// What read_key takes after them.
#define KEY_COLUMNS ", k.kid, k.signing_key, k.created_at, k.expires_at, k.revoked_at "

Environment read_environment(Columns& columns) {
  Environment environment;
  environment.id = columns.integer();
  environment.uuid = columns.uuid();
  environment.project = columns.uuid();
  environment.account = columns.uuid();
  environment.allow_free_mail = columns.truth();
  environment.landing_origins = columns.text();
  return environment;
}

Environment read_environment_row(const Row& row) {
  Columns columns(row);
  return read_environment(columns);
}

StoredKey read_key(const Row& row) {
  Columns columns(row);
  StoredKey key;
  key.environment = read_environment(columns);
  key.kid = columns.uuid();
  key.signing_key = columns.text();
  key.created_at = columns.integer();
  key.expires_at = columns.maybe_integer();
  key.revoked_at = columns.maybe_integer();
  return key;
}

Value blob(const base::Digest& digest) {
  return Value::Blob{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

std::int64_t id_of(Tx& tx, Sql sql, const Uuid& uuid) {
  return tx
      .find(
          sql, [](const Row& row) { return row.integer(0); }, uuid)
      .value_or(0);
}

Uuid insert_environment_row(Tx& tx, std::int64_t project, const std::string& name) {
  const Uuid uuid = tx.new_id();
  tx.run(R"sql(
      INSERT INTO environment (project_id, uuid, name, created_at) VALUES ($1, $2, $3, $4))sql",
         project, uuid, name, tx.now());
  return uuid;
}

}  // namespace

std::optional<StoredKey> find_key(Tx& tx, const Uuid& kid) {
  return tx.find("SELECT " ENVIRONMENT_COLUMNS KEY_COLUMNS R"sql(
      FROM api_key k
      JOIN environment e ON e.id = k.environment_id
      )sql" ENVIRONMENT_PARENTS R"sql(
      WHERE k.kid = $1)sql",
                 read_key, kid);
}

std::vector<StoredKey> list_keys(Tx& tx) {
  return tx.list("SELECT " ENVIRONMENT_COLUMNS KEY_COLUMNS R"sql(
      FROM api_key k -- every row: an operator's list
      JOIN environment e ON e.id = k.environment_id
      )sql" ENVIRONMENT_PARENTS,
                 read_key);
}

void insert_key(Tx& tx, std::int64_t environment, const Uuid& kid, const base::Digest& signing_key,
                std::optional<TimeMs> expires_at) {
  tx.run(R"sql(
      INSERT INTO api_key (kid, environment_id, signing_key, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5))sql",
         kid, environment, blob(signing_key), tx.now(), expires_at);
}

bool revoke_key(Tx& tx, const Uuid& kid) {
  tx.changed_settings();
  return tx.run(R"sql(
      UPDATE api_key SET revoked_at = coalesce(revoked_at, $2) WHERE kid = $1)sql",
                kid, tx.now()) > 0;
}

NewTenant insert_account(Tx& tx, const std::string& name) {
  const NewTenant tenant{tx.new_id(), tx.new_id(), {}};
  tx.run(R"sql(INSERT INTO account (uuid, name, created_at) VALUES ($1, $2, $3))sql",
         tenant.account, name, tx.now());
  tx.run(R"sql(
      INSERT INTO project (account_id, uuid, name, created_at)
      SELECT id, $2, 'default', $3 FROM account WHERE uuid = $1)sql",
         tenant.account, tenant.project, tx.now());
  const std::int64_t project =
      id_of(tx, R"sql(SELECT id FROM project WHERE uuid = $1)sql", tenant.project);
  return {tenant.account, tenant.project, insert_environment_row(tx, project, "production")};
}

std::optional<NewTenant> insert_environment(Tx& tx, const Uuid& account, const std::string& name) {
  const auto project =
      tx.find(R"sql(
      SELECT p.id, p.uuid FROM project p JOIN account a ON a.id = p.account_id
      WHERE a.uuid = $1 ORDER BY p.id LIMIT 1)sql",
              [](const Row& row) { return std::pair(row.integer(0), row.uuid(1)); }, account);
  if (!project) return std::nullopt;
  return NewTenant{account, project->second, insert_environment_row(tx, project->first, name)};
}

std::optional<Environment> find_environment(Tx& tx, const Uuid& environment) {
  return tx.find("SELECT " ENVIRONMENT_COLUMNS R"sql(
      FROM environment e
      )sql" ENVIRONMENT_PARENTS R"sql(
      WHERE e.uuid = $1)sql",
                 read_environment_row, environment);
}

std::optional<Environment> find_environment_of(Tx& tx, std::int64_t id) {
  return tx.find("SELECT " ENVIRONMENT_COLUMNS R"sql(
      FROM environment e
      )sql" ENVIRONMENT_PARENTS R"sql(
      WHERE e.id = $1)sql",
                 read_environment_row, id);
}

std::optional<Uuid> first_account(Tx& tx) {
  return tx.find(R"sql(
      SELECT uuid FROM account -- first rows: ids are in this order
      ORDER BY id LIMIT 1)sql",
                 [](const Row& row) { return row.uuid(0); });
}

std::optional<Environment> first_environment(Tx& tx) {
  return tx.find("SELECT " ENVIRONMENT_COLUMNS R"sql(
      FROM environment e -- first rows: ids are in this order
      )sql" ENVIRONMENT_PARENTS R"sql(
      ORDER BY e.id LIMIT 1)sql",
                 read_environment_row);
}

void update_environment(Tx& tx, const Environment& environment) {
  tx.run(R"sql(
      UPDATE environment SET allow_free_mail = $2, landing_origins = $3 WHERE id = $1)sql",
         environment.id, environment.allow_free_mail, environment.landing_origins);
  tx.changed_settings();
}

std::string installation_secret(Tx& tx, const std::string& name) {
  const auto read = [](const Row& row) { return row.text(0); };
  if (const auto there = tx.find(R"sql(SELECT value FROM secret WHERE name = $1)sql", read, name)) {
    return *there;
  }
  std::string secret(32, '\0');
  tx.random({reinterpret_cast<std::uint8_t*>(secret.data()), secret.size()});
  tx.run(R"sql(INSERT INTO secret (name, value) VALUES ($1, $2))sql", name, Value::Blob{secret});
  return secret;
}

}  // namespace vortex::server
