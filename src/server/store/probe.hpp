// SPDX-License-Identifier: MIT
#pragma once

#include "server/store/tx.hpp"

namespace vortex::server {

/// Writes one row, always the same, to see whether the database can be written.
void write_probe(Tx& tx);

}  // namespace vortex::server
