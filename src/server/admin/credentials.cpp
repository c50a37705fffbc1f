// SPDX-License-Identifier: MIT
#include "server/admin/credentials.hpp"

#include <array>

#include "base/base64url.hpp"
#include "server/store/components.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::server {

Json Credentials::json() const {
  return Json::Object{{"apiKey", api_key},
                      {"componentId", base::to_text(component)},
                      {"accountId", base::to_text(account)},
                      {"projectId", base::to_text(project)},
                      {"environmentId", base::to_text(environment)}};
}

Environment require_environment(Tx& tx, const AdminArguments& arguments) {
  const auto id = arguments.maybe_uuid("--environment");
  auto environment = id ? find_environment(tx, *id) : first_environment(tx);
  if (!environment) throw AdminFault("there is no such environment");
  return std::move(*environment);
}

std::string new_api_key(Tx& tx) {
  std::array<std::uint8_t, 32> secret{};
  tx.random(secret);
  return wire::make_api_key(tx.new_random_id(), base::base64url(secret));
}

Uuid store_key(Tx& tx, std::int64_t environment, const std::string& key,
               std::optional<TimeMs> expires_at) {
  try {
    const wire::ApiKeyParts parts = wire::split_api_key(key);
    if (find_key(tx, parts.id)) throw AdminFault("a key with this id is there already");
    insert_key(tx, environment, parts.id, wire::derive_signing_key(parts), expires_at);
    return parts.id;
  } catch (const InvalidArgument& fault) {
    throw AdminFault(std::string("this is no API key: ") + fault.what());
  }
}

Credentials equip(Tx& tx, const NewTenant& tenant, const std::optional<std::string>& key) {
  Credentials made{key ? *key : new_api_key(tx), tx.new_id(), tenant.account, tenant.project,
                   tenant.environment};
  const auto environment = find_environment(tx, tenant.environment);
  store_key(tx, environment->id, made.api_key, std::nullopt);
  insert_component(tx, environment->id, made.component, "default");
  return made;
}

}  // namespace vortex::server
