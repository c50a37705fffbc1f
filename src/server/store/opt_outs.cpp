// SPDX-License-Identifier: MIT
#include "server/store/opt_outs.hpp"

#include "base/mac.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {
namespace {

Value::Blob hash_of(Tx& tx, std::int64_t environment, const std::string& address_key) {
  const std::string secret = installation_secret(tx, "opt_outs");
  const base::MacKey key({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
  const base::Digest digest = key.sign(std::to_string(environment) + ' ' + address_key);
  return {std::string(digest.begin(), digest.end())};
}

}  // namespace

void insert_opt_out(Tx& tx, std::int64_t environment, const std::string& address_key) {
  tx.run(R"sql(
      INSERT INTO opt_out (environment_id, address_hash, created_at) VALUES ($1, $2, $3)
      ON CONFLICT DO NOTHING)sql",
         environment, hash_of(tx, environment, address_key), tx.now());
}

bool has_opted_out(Tx& tx, std::int64_t environment, const std::string& address_key) {
  return tx.exists(R"sql(
      SELECT 1 FROM opt_out WHERE environment_id = $1 AND address_hash = $2)sql",
                   environment, hash_of(tx, environment, address_key));
}

}  // namespace vortex::server
