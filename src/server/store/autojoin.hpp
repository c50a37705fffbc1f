// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// A mail domain whose people may join a scope without being invited one by one.
struct AutojoinDomain {
  Uuid uuid;
  std::string domain;  ///< in its normal form
};

/// The domains of a scope, in the order of their names.
std::vector<AutojoinDomain> list_autojoin_domains(Tx& tx, std::int64_t environment,
                                                  std::int64_t scope);
void insert_autojoin_domain(Tx& tx, std::int64_t environment, std::int64_t scope,
                            const std::string& domain);
void delete_autojoin_domain(Tx& tx, std::int64_t environment, std::int64_t scope,
                            const std::string& domain);
void delete_autojoin_domains(Tx& tx, std::int64_t environment, std::int64_t scope);

/// The invitation that stands for a scope's autojoin; at most one, open or not.
std::optional<Uuid> find_autojoin_invitation(Tx& tx, std::int64_t environment, std::int64_t scope);
void set_autojoin_invitation(Tx& tx, std::int64_t environment, std::int64_t scope,
                             const Uuid& invitation);
/// Whether this autojoin invitation is for people of this domain.
bool is_autojoin_domain(Tx& tx, const Uuid& invitation, const std::string& domain);

}  // namespace vortex::server
