// SPDX-License-Identifier: MIT
#include <string>

#include "server/store/sqlite/engine.hpp"
#include "server/store/store.hpp"

namespace vortex::server {
namespace {

// Tells a database of ours from any other file of SQLite's: "vrtx".
constexpr int kApplicationId = 0x76727478;

int read_pragma(SQLite::Database& database, const char* name) {
  return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

// Until the first release its first schema was changed in place, and was version 1 all along. This
// table came last.
bool is_from_before_releases(SQLite::Database& database) {
  return !database.tableExists("client_event");
}

bool is_empty(SQLite::Database& database) {
  return database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0;
}

}  // namespace

void check_schema(SQLite::Database& database, const std::filesystem::path& file,
                  Migrations migrations) {
  const int newest = static_cast<int>(migrations.size());
  const int version = read_pragma(database, "user_version");
  if (version == 0 ? !is_empty(database)
                   : read_pragma(database, "application_id") != kApplicationId) {
    throw StoreFault(file.string() + " is a database, but not one of vortexd; move it away");
  }
  if (version > newest) {
    throw StoreFault(file.string() + " was written by a newer vortexd (schema " +
                     std::to_string(version) + ", this one knows " + std::to_string(newest) +
                     "); use that version or restore an older backup");
  }
  if (version > 0 && is_from_before_releases(database)) {
    throw StoreFault(file.string() +
                     " was made by a vortexd from before the first release, whose schema cannot be "
                     "brought up to date; move it away");
  }
}

void migrate(SQLite::Database& database, const std::filesystem::path& file, Migrations migrations) {
  const int newest = static_cast<int>(migrations.size());
  const int version = read_pragma(database, "user_version");
  if (version == newest) return;
  if (version > 0) {
    copy_database(database, file.string() + ".schema-" + std::to_string(version),
                  IfThere::replaced);
  }
  database.exec("BEGIN IMMEDIATE");
  try {
    for (int next = version; next < newest; ++next) {
      database.exec(std::string(migrations[static_cast<std::size_t>(next)]));
    }
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(newest));
    database.exec("COMMIT");
  } catch (const SQLite::Exception&) {
    database.tryExec("ROLLBACK");
    throw;
  }
}

}  // namespace vortex::server
