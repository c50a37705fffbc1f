// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/store/migrations.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// The SQL of each version of the schema, as in kMigrations.
using Migrations = std::span<const std::string_view>;

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
                                        Store::Durability durability, Migrations migrations);

/// A reader for what takes long, which is cut short by an exception of SQLite's once
/// `is_stopping()`; it must live as long. `require_not_interrupted` tells that exception from
/// others.
std::unique_ptr<Tx::Engine> open_long_reader(const std::filesystem::path& file,
                                             const std::function<bool()>& is_stopping);
/// Throws StoreFault where the exception is that something was cut short.
void require_not_interrupted(const SQLite::Exception& fault);

enum class IfThere { refused, replaced };
/// Writes all that a new transaction sees into a file, synced, readable by its owner only, and
/// there as a whole or not at all. Throws StoreFault.
void copy_database(SQLite::Database& from, const std::filesystem::path& to, IfThere if_there);

/// What is wrong in one snapshot of this connection, which has not begun any yet.
std::vector<Problem> check_database(Tx::Engine& engine, const Tx::Source& source,
                                    Migrations migrations);

/// What to tell an operator whose database could not be opened.
std::string why_not_opened(const std::filesystem::path& file, const SQLite::Exception& fault);

/// What a nested part would undo, and what is sorted, is kept in memory. SQLite would make files of
/// it outside of the data folder, for most writes: a full /var/tmp, or no descriptor left, would
/// refuse them. Not for migrations, whose new indexes may be larger than memory.
void keep_scratch_in_memory(Tx::Engine& engine);

/// Refuses what is not ours and what is newer than this program. Throws StoreFault.
void check_schema(SQLite::Database& database, const std::filesystem::path& file,
                  Migrations migrations);

/// Brings the schema up to date in a transaction; an older file is copied first.
void migrate(SQLite::Database& database, const std::filesystem::path& file, Migrations migrations);

/// Turns SQLite's exceptions into what callers know: Refusal{unavailable} for a full or failing
/// disk, otherwise as it is.
[[noreturn]] void rethrow(const SQLite::Exception& fault);

}  // namespace vortex::server
