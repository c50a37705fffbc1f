// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "server/store/migrations.hpp"
#include "server/store/sqlite/engine.hpp"
#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::TemporaryFolder;

namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void put_file(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

void change(const fs::path& file, const std::string& sql) {
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

int ask(const fs::path& file, const std::string& sql) {
  return SQLite::Database(file.string()).execAndGet(sql).getInt();
}

std::string fault_of(const fs::path& file) {
  Store::Options options;
  options.file = file;
  options.source = {[] { return Database::kStart; }, vortex::base::secure_random()};
  try {
    Store store(std::move(options));
  } catch (const StoreFault& fault) {
    return fault.what();
  }
  return "none";
}

const int kNewest = static_cast<int>(kMigrations.size());

}  // namespace

TEST_CASE("a new database has the newest schema and our mark") {
  Database database;
  database.close();
  CHECK(ask(database.file(), "PRAGMA user_version") == kNewest);
  CHECK(ask(database.file(), "PRAGMA application_id") == 0x76727478);
  CHECK(ask(database.file(), "SELECT count(*) FROM sqlite_schema WHERE name = 'invitation'") == 1);
  CHECK(
      SQLite::Database(database.file().string()).execAndGet("PRAGMA integrity_check").getString() ==
      "ok");
}

TEST_CASE("an empty file becomes a database") {
  const TemporaryFolder folder;
  put_file(folder.path() / "vortex.db", "");
  CHECK(fault_of(folder.path() / "vortex.db") == "none");
}

TEST_CASE("opening again changes nothing and copies nothing") {
  Database database;
  database->write_and_wait([](Tx& tx) { insert_account(tx, "kept"); });
  database.close();
  const std::string before = bytes_of(database.file());
  database.open();
  CHECK(database->read([](Tx& tx) { return first_account(tx).has_value(); }));
  database.close();
  CHECK(bytes_of(database.file()) == before);
  CHECK(std::distance(fs::directory_iterator(database.folder()), fs::directory_iterator()) == 1);
}

TEST_CASE("a newer schema is refused and left alone") {
  Database database;
  database.close();
  change(database.file(), "PRAGMA user_version = 99");
  const std::string before = bytes_of(database.file());
  CHECK(fault_of(database.file()) ==
        database.file().string() + " was written by a newer vortexd (schema 99, this one knows " +
            std::to_string(kNewest) + "); use that version or restore an older backup");
  CHECK(bytes_of(database.file()) == before);
}

TEST_CASE("the database of another program is refused and left alone") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "other.db";
  const std::string message =
      file.string() + " is a database, but not one of vortexd; move it away";

  SUBCASE("without a version") {
    change(file, "CREATE TABLE t (x)");
  }
  SUBCASE("with a version of its own") {
    change(file, "CREATE TABLE t (x); PRAGMA user_version = 1");
  }
  SUBCASE("with a mark of its own") {
    change(file, "CREATE TABLE t (x); PRAGMA user_version = 1; PRAGMA application_id = 7");
  }
  const std::string before = bytes_of(file);
  CHECK(fault_of(file) == message);
  CHECK(bytes_of(file) == before);
}

TEST_CASE("a schema from before the first release is refused and left alone") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "vortex.db";
  change(file,
         "CREATE TABLE account (x); PRAGMA user_version = 1; PRAGMA application_id = 0x76727478");
  const std::string before = bytes_of(file);
  CHECK(fault_of(file) == file.string() +
                              " was made by a vortexd from before the first release, whose schema "
                              "cannot be brought up to date; move it away");
  CHECK(bytes_of(file) == before);
}

TEST_CASE("what is no database is refused and left alone") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "vortex.db";
  put_file(file, std::string(5000, 'x'));
  CHECK(fault_of(file) ==
        file.string() + " is not a database of vortexd; move it away or restore a backup");
  CHECK(bytes_of(file) == std::string(5000, 'x'));
}

TEST_CASE("a file that cannot be opened is a fault that names it") {
  const TemporaryFolder folder;
  CHECK(fault_of(folder.path()).starts_with("cannot open " + folder.path().string() + ": "));
  const fs::path none = folder.path() / "none" / "vortex.db";
  CHECK(fault_of(none).starts_with("cannot open " + none.string() + ": "));
}

TEST_CASE("before an older schema is brought up to date, the file is copied") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "vortex.db";
  change(file, std::string(kMigrations[0]) +
                   "; PRAGMA user_version = 1; PRAGMA application_id = 0x76727478;"
                   "INSERT INTO account (uuid, name, created_at) VALUES (x'00', 'kept', 1)");
  const std::string_view steps[] = {kMigrations[0],
                                    "CREATE TABLE added (x); INSERT INTO added VALUES (1)"};
  const fs::path copy = file.string() + ".schema-1";
  put_file(copy, "half of a copy");

  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  migrate(database, file, steps);
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == 2);
  CHECK(database.execAndGet("SELECT x FROM added").getInt() == 1);
  CHECK(ask(copy, "PRAGMA user_version") == 1);
  CHECK(ask(copy, "PRAGMA application_id") == 0x76727478);
  CHECK(ask(copy, "SELECT count(*) FROM account WHERE name = 'kept'") == 1);
  CHECK(ask(copy, "SELECT count(*) FROM sqlite_schema WHERE name = 'added'") == 0);
}

TEST_CASE("a migration that fails leaves the old schema") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "vortex.db";
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, file, kMigrations.first(1));
  const std::string_view steps[] = {kMigrations[0], "CREATE TABLE added (x)", "nonsense"};
  CHECK_THROWS_AS(migrate(database, file, steps), SQLite::Exception);
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == 1);
  CHECK(database.execAndGet("SELECT count(*) FROM sqlite_schema WHERE name = 'added'").getInt() ==
        0);
  migrate(database, file, std::span(steps).first(2));
  CHECK(database.execAndGet("PRAGMA user_version").getInt() == 2);
}
