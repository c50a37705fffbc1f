// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/store/store.hpp"

namespace vortex::server {

/// One SQLite connection with the statements it has prepared. For one thread at a time.
struct Tx::Engine {
  struct Prepared {
    SQLite::Statement statement;
    std::vector<int> positions;  ///< where `$1`, `$2`, … are in SQLite's counting
    bool in_use = false;
  };

  Engine(const std::filesystem::path& file, int flags);

  /// By the address of the literal, which is the same at every use of one place in the code.
  Prepared& prepare(Sql sql);

  SQLite::Database database;
  std::unordered_map<const char*, Prepared> statements;
};

/// Flags and pragmas of a connection that reads and of the one that writes. The writer refuses a
/// file of another program, or of a newer one, before it changes anything. Throws StoreFault.
std::unique_ptr<Tx::Engine> open_reader(const std::filesystem::path& file);
std::unique_ptr<Tx::Engine> open_writer(const std::filesystem::path& file,
                                        Store::Durability durability);

/// Refuses what is not ours and what is newer than this program. Throws StoreFault.
void check_schema(SQLite::Database& database, const std::filesystem::path& file);

/// Brings the schema up to date in a transaction; an older file is copied first.
void migrate(SQLite::Database& database, const std::filesystem::path& file,
             std::span<const std::string_view> migrations);

/// Turns SQLite's exceptions into what callers know: Refusal{unavailable} for a full or failing
/// disk, otherwise as it is.
[[noreturn]] void rethrow(const SQLite::Exception& fault);

}  // namespace vortex::server
