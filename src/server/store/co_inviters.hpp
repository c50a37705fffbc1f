// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/store/tx.hpp"

namespace vortex::server {

/// Remembers that this user, too, has invited whom the invitation names. Again is fine.
void insert_co_inviter(Tx& tx, std::int64_t environment, const Uuid& invitation,
                       const std::string& user);
bool is_co_inviter(Tx& tx, std::int64_t environment, const Uuid& invitation,
                   const std::string& user);

}  // namespace vortex::server
