// SPDX-License-Identifier: MIT
#include "server/store/check.hpp"

#include <map>
#include <utility>

#include "server/store/sqlite/engine.hpp"

namespace vortex::server {
namespace {

constexpr const char* kStorage = "storage";
constexpr const char* kReferences = "references";
constexpr const char* kSchema = "schema";

// Statements that take a database apart stop at the first hundred faults by themselves.
void check_storage(SQLite::Database& database, std::vector<Problem>& problems) {
  SQLite::Statement found(database, "PRAGMA integrity_check");
  while (found.executeStep()) {
    const std::string what = found.getColumn(0).getString();
    if (what != "ok") problems.push_back({kStorage, what});
  }
}

void check_references(SQLite::Database& database, std::vector<Problem>& problems) {
  std::map<std::pair<std::string, std::string>, int> counts;
  SQLite::Statement found(database, "PRAGMA foreign_key_check");
  while (found.executeStep()) {
    ++counts[{found.getColumn(0).getString(), found.getColumn(2).getString()}];
  }
  for (const auto& [tables, count] : counts) {
    problems.push_back({kReferences, std::to_string(count) + " of " + tables.first +
                                         " belong to a row of " + tables.second +
                                         " that is not there"});
  }
}

using Objects = std::map<std::string, std::string>;

// Without what SQLite makes for itself.
Objects objects_of(SQLite::Database& database) {
  Objects objects;
  SQLite::Statement found(database,
                          "SELECT type || ' ' || name, sql FROM sqlite_schema "
                          "WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
  while (found.executeStep()) {
    objects[found.getColumn(0).getString()] = found.getColumn(1).getString();
  }
  return objects;
}

Objects objects_wanted(Migrations migrations) {
  SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(fresh, "", migrations);
  return objects_of(fresh);
}

void check_objects(SQLite::Database& database, Migrations migrations,
                   std::vector<Problem>& problems) {
  const Objects wanted = objects_wanted(migrations);
  const Objects there = objects_of(database);
  for (const auto& [name, sql] : wanted) {
    const auto found = there.find(name);
    if (found == there.end()) {
      problems.push_back({kSchema, "the " + name + " is missing"});
    } else if (found->second != sql) {
      problems.push_back({kSchema, "the " + name + " is not as this version makes it"});
    }
  }
  for (const auto& [name, sql] : there) {
    if (!wanted.contains(name)) {
      problems.push_back({kSchema, "the " + name + " is none of vortexd"});
    }
  }
}

bool is_current(SQLite::Database& database, Migrations migrations) {
  return database.execAndGet("PRAGMA user_version").getInt() == static_cast<int>(migrations.size());
}

void check_all(Tx::Engine& engine, const Tx::Source& source, Migrations migrations,
               std::vector<Problem>& problems) {
  check_storage(engine.database, problems);
  // Where the pages are broken, what is read from them proves nothing.
  if (!problems.empty()) return;
  check_references(engine.database, problems);
  if (!is_current(engine.database, migrations)) return;
  check_objects(engine.database, migrations, problems);
  if (!problems.empty()) return;
  Tx tx(engine, source);
  problems = find_contradictions(tx);
}

// SQLite gives a name as part of a URI, in which some characters mean something.
std::string uri_of(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

std::vector<Problem> check_database(Tx::Engine& engine, const Tx::Source& source,
                                    Migrations migrations) {
  std::vector<Problem> problems;
  try {
    engine.database.exec("BEGIN");
    check_all(engine, source, migrations, problems);
  } catch (const SQLite::Exception& fault) {
    require_not_interrupted(fault);
    problems.push_back({kStorage, fault.what()});
  } catch (const StoreFault& fault) {
    problems.push_back({kStorage, fault.what()});
  }
  return problems;
}

// Immutable: no lock, and no files beside it. It must not be a server's, which has a log.
std::vector<Problem> check_file(const std::filesystem::path& file, Migrations migrations) {
  if (!std::filesystem::exists(file)) throw StoreFault("there is no file " + file.string());
  std::error_code none;
  if (std::filesystem::file_size(file.string() + "-wal", none) > 0 && !none) {
    throw StoreFault(file.string() +
                     " is no backup: it has a log beside it; check its folder with --data");
  }
  try {
    Tx::Engine engine(uri_of(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    check_schema(engine.database, file, migrations);
    return check_database(engine, {[] { return TimeMs(0); }, {}}, migrations);
  } catch (const SQLite::Exception& fault) {
    throw StoreFault(why_not_opened(file, fault));
  }
}

}  // namespace vortex::server
