// SPDX-License-Identifier: MIT
#pragma once

#include "server/store/store.hpp"

namespace vortex::server {

/// The whole program; returns its exit code: 0 fine, 1 fault or refused, 2 wrong usage or settings.
int run_program(int argc, char** argv, Store::Durability durability);

}  // namespace vortex::server
