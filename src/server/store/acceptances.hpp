// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/rules/target.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// Who accepted an invitation, and when.
struct StoredAcceptance {
  Uuid uuid;
  Identity identity;
  std::optional<std::string> name;
  std::optional<bool> is_existing;  ///< whether the user had an account before
  TimeMs accepted_at = 0;
};

void insert_acceptance(Tx& tx, const Uuid& invitation, const StoredAcceptance& acceptance);
bool has_accepted(Tx& tx, const Uuid& invitation, const Identity& identity);
/// The newest ones, at most `most` of them, oldest first.
std::vector<StoredAcceptance> list_acceptances(Tx& tx, const Uuid& invitation, std::int64_t most);

}  // namespace vortex::server
