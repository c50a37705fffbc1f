// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "server/admin/command.hpp"
#include "server/store/tenants.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

/// What a customer needs to use the API. The key's secret exists nowhere else.
struct Credentials {
  std::string api_key;
  Uuid component;
  Uuid account;
  Uuid project;
  Uuid environment;

  /// `{"apiKey","componentId","accountId","projectId","environmentId"}`
  Json json() const;
};

/// Which environment a command is about.
inline const AdminOption kEnvironment{"--environment", "id; the first environment unless given"};

/// The environment that --environment names, the first one unless given. Throws AdminFault.
Environment require_environment(Tx& tx, const AdminArguments& arguments);

/// A new key with a random id and a secret of 256 bits.
std::string new_api_key(Tx& tx);

/// Stores what checks a key. Throws AdminFault where it is malformed or known already.
Uuid store_key(Tx& tx, std::int64_t environment, const std::string& key,
               std::optional<TimeMs> expires_at);

/// Adds a key and a component to a new environment. Without `key` a new one is made.
Credentials equip(Tx& tx, const NewTenant& tenant, const std::optional<std::string>& key = {});

}  // namespace vortex::server
