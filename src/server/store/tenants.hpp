// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/mac.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// Whom everything belongs to. Every query of the API starts with `id`.
struct Environment {
  std::int64_t id = 0;
  Uuid uuid;
  Uuid project;
  Uuid account;
  bool allow_free_mail = false;
  std::string landing_origins;  ///< separated by spaces; empty: any
};

struct StoredKey {
  Environment environment;
  Uuid kid;
  std::string signing_key;  ///< 32 bytes
  TimeMs created_at = 0;
  std::optional<TimeMs> expires_at;
  std::optional<TimeMs> revoked_at;
};

/// The rows that make a tenant, with the ids that the API shows.
struct NewTenant {
  Uuid account;
  Uuid project;
  Uuid environment;
};

std::optional<StoredKey> find_key(Tx& tx, const Uuid& kid);
std::vector<StoredKey> list_keys(Tx& tx);
void insert_key(Tx& tx, std::int64_t environment, const Uuid& kid, const base::Digest& signing_key,
                std::optional<TimeMs> expires_at);
/// False where there is no such key. Revoking twice keeps the first time.
bool revoke_key(Tx& tx, const Uuid& kid);

NewTenant insert_account(Tx& tx, const std::string& name);
/// A further environment in the first project of an account; nothing where there is no such
/// account.
std::optional<NewTenant> insert_environment(Tx& tx, const Uuid& account, const std::string& name);
std::optional<Environment> find_environment(Tx& tx, const Uuid& environment);
/// The environment that a row of another table belongs to.
std::optional<Environment> find_environment_of(Tx& tx, std::int64_t id);
/// The account or environment that was made first: what commands mean when none is named.
std::optional<Uuid> first_account(Tx& tx);
std::optional<Environment> first_environment(Tx& tx);
void update_environment(Tx& tx, const Environment& environment);

/// A secret of this installation, made at its first use and the same ever after.
std::string installation_secret(Tx& tx, const std::string& name);

}  // namespace vortex::server
