// SPDX-License-Identifier: MIT
#pragma once

#include "server/store/store.hpp"

namespace vortex::server {

/// In what a program may differ from the one that users get. Tests have others.
struct Variant {
  Store::Durability durability = Store::Durability::full;  ///< of what a server commits
  std::span<const std::string_view> migrations = kMigrations;
};

/// The whole program; returns its exit code: 0 fine, 1 fault or refused, 2 wrong usage or settings.
int run_program(int argc, char** argv, const Variant& variant = {});

}  // namespace vortex::server
