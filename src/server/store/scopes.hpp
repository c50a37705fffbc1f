// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// A scope of a customer: a workspace, a team, known by its type and the customer's own id.
struct StoredScope {
  std::int64_t id = 0;
  Uuid uuid;
  std::string type;
  std::string foreign_id;
  std::string name;
  TimeMs created_at = 0;
};

/// The scope with this type and id, made where it is not there. A name that is not empty replaces
/// the one it had.
std::int64_t find_or_insert_scope(Tx& tx, std::int64_t environment, const std::string& type,
                                  const std::string& foreign_id, const std::string& name);
std::optional<StoredScope> find_scope(Tx& tx, std::int64_t environment, const std::string& type,
                                      const std::string& foreign_id);

/// The scopes an invitation is for, in the order in which they were given.
void insert_invitation_scope(Tx& tx, const Uuid& invitation, std::int64_t position,
                             std::int64_t scope);
std::vector<StoredScope> list_scopes(Tx& tx, const Uuid& invitation);
/// Makes an invitation findable by its scopes, or not.
void hold_scopes(Tx& tx, const Uuid& invitation, bool held);

}  // namespace vortex::server
