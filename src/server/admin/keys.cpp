// SPDX-License-Identifier: MIT
#include "server/admin/command.hpp"
#include "server/admin/credentials.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::server {
namespace {

Json time_or_null(const std::optional<TimeMs>& time) {
  return time ? Json(base::iso_time(*time)) : Json();
}

std::optional<TimeMs> read_expiry(const AdminArguments& arguments, TimeMs now) {
  const auto text = arguments.maybe("--expires-in");
  if (!text) return std::nullopt;
  const auto duration = base::read_duration(*text);
  if (!duration || duration->count() <= 0) {
    throw AdminUsage("--expires-in must be a time such as 30d");
  }
  return now + duration->count();
}

Json create_key(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) -> Json {
    const Environment environment = require_environment(tx, arguments);
    const auto expires_at = read_expiry(arguments, tx.now());
    const std::string key = new_api_key(tx);
    const Uuid kid = store_key(tx, environment.id, key, expires_at);
    return Json::Object{
        {"apiKey", key}, {"kid", base::to_text(kid)}, {"expiresAt", time_or_null(expires_at)}};
  });
}

Json import_key(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) -> Json {
    const Environment environment = require_environment(tx, arguments);
    const Uuid kid = store_key(tx, environment.id, arguments.text("KEY"), std::nullopt);
    return Json::Object{{"kid", base::to_text(kid)},
                        {"environmentId", base::to_text(environment.uuid)}};
  });
}

Json show(const StoredKey& key) {
  return Json::Object{{"kid", base::to_text(key.kid)},
                      {"environmentId", base::to_text(key.environment.uuid)},
                      {"createdAt", base::iso_time(key.created_at)},
                      {"expiresAt", time_or_null(key.expires_at)},
                      {"revokedAt", time_or_null(key.revoked_at)}};
}

Json show_keys(AdminContext& context, const AdminArguments&) {
  return context.store.read([](Tx& tx) -> Json {
    Json::Array items;
    for (const StoredKey& key : list_keys(tx)) items.push_back(show(key));
    return Json::Object{{"items", std::move(items)}};
  });
}

// A whole key may come on standard input, for who has only that.
Uuid read_kid(const std::string& text) {
  if (const auto kid = base::read_uuid(text)) return *kid;
  try {
    return wire::split_api_key(text).id;
  } catch (const InvalidArgument&) {
    throw AdminFault("KID must be a key's id, or - and the key on standard input");
  }
}

Json revoke(AdminContext& context, const AdminArguments& arguments) {
  const Uuid kid = read_kid(arguments.text("KID"));
  return context.store.write_and_wait([&](Tx& tx) -> Json {
    if (!revoke_key(tx, kid)) throw AdminFault("there is no such key");
    return show(*find_key(tx, kid));
  });
}

}  // namespace

std::vector<AdminCommand> key_commands() {
  return {
      {"keys create",
       "Make another API key; it is shown once and never again",
       {kEnvironment, {"--expires-in", "such as 30d; without it the key does not expire"}},
       "vortexd keys create --expires-in 30d",
       create_key},
      {"keys import",
       "Take over an existing Vortex API key, so that nothing has to be replaced",
       {{"KEY", "always -: the key is read from standard input", true, AdminOption::Kind::secret},
        kEnvironment},
       "vortexd keys import - < old-key.txt",
       import_key},
      {"keys list",
       "Show all keys, without their secrets",
       {},
       "vortexd keys list --json",
       show_keys},
      {"keys revoke",
       "End a key and all tokens signed with it, from the next request on",
       {{"KID", "id of the key, or - to read the key from standard input", true,
         AdminOption::Kind::id_or_secret}},
       "vortexd keys revoke 0190f3c0-0000-7000-8000-000000000000",
       revoke},
  };
}

}  // namespace vortex::server
