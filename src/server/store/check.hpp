// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/migrations.hpp"

namespace vortex::server {

class Tx;

/// Something in a database that should not be.
struct Problem {
  std::string rule;  ///< which check found it: `storage`, `sequence`, …
  std::string what;  ///< for an operator, in one line
};

/// Looks for rows that contradict each other: what no request, worker or crash can leave behind. Of
/// each kind of breach the first few are listed.
std::vector<Problem> find_contradictions(Tx& tx);

/// The same as Store::check for a database that no server uses: a backup. Nothing is written. Of an
/// older schema only what SQLite itself knows is checked. Throws StoreFault where the file cannot
/// be read as a database of ours.
std::vector<Problem> check_file(const std::filesystem::path& file,
                                std::span<const std::string_view> migrations = kMigrations);

}  // namespace vortex::server
