// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/store/tx.hpp"

namespace vortex::server {

/// Remembers that whoever has this address does not want to be invited by this environment, without
/// keeping the address: what is stored is a keyed hash of it. Again is fine.
void insert_opt_out(Tx& tx, std::int64_t environment, const std::string& address_key);
bool has_opted_out(Tx& tx, std::int64_t environment, const std::string& address_key);

}  // namespace vortex::server
