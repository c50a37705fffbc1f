// SPDX-License-Identifier: MIT
#include "server/store/acceptances.hpp"

#include <algorithm>

namespace vortex::server {
namespace {

StoredAcceptance read_acceptance(const Row& row) {
  Columns columns(row);
  StoredAcceptance acceptance;
  acceptance.uuid = columns.uuid();
  acceptance.identity.kind = read_target_kind(columns.text()).value_or(TargetKind::internal);
  acceptance.identity.key = columns.text();
  acceptance.identity.value = columns.text();
  acceptance.name = columns.maybe_text();
  if (const auto existing = columns.maybe_integer()) acceptance.is_existing = *existing != 0;
  acceptance.accepted_at = columns.integer();
  return acceptance;
}

}  // namespace

void insert_acceptance(Tx& tx, const Uuid& invitation, const StoredAcceptance& acceptance) {
  tx.run(R"sql(
      INSERT INTO acceptance (invitation_id, uuid, target_type, target_key, target_value, name,
                              is_existing, accepted_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql",
         invitation, acceptance.uuid, text(acceptance.identity.kind), acceptance.identity.key,
         acceptance.identity.value, acceptance.name, acceptance.is_existing,
         acceptance.accepted_at);
  tx.changed(invitation);
}

bool has_accepted(Tx& tx, const Uuid& invitation, const Identity& identity) {
  return tx.exists(R"sql(
      SELECT 1 FROM acceptance
      WHERE invitation_id = $1 AND target_type = $2 AND target_key = $3)sql",
                   invitation, text(identity.kind), identity.key);
}

std::vector<StoredAcceptance> list_acceptances(Tx& tx, const Uuid& invitation, std::int64_t most) {
  auto newest_first = tx.list(R"sql(
      SELECT uuid, target_type, target_key, target_value, name, is_existing, accepted_at
      FROM acceptance WHERE invitation_id = $1 ORDER BY id DESC LIMIT $2)sql",
                              read_acceptance, invitation, most);
  std::reverse(newest_first.begin(), newest_first.end());
  return newest_first;
}

}  // namespace vortex::server
