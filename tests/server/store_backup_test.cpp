// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "server/store_fixture.hpp"
#include "support/umask.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::TemporaryFolder;
using vortex::test::Umask;

namespace fs = std::filesystem;

namespace {

bool never() {
  return false;
}

std::string fault_of(Store& store, const fs::path& file) {
  try {
    store.copy_to(file, never);
  } catch (const StoreFault& fault) {
    return fault.what();
  }
  return "none";
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::int64_t count_accounts(const fs::path& file) {
  return SQLite::Database(file.string()).execAndGet("SELECT count(*) FROM account").getInt64();
}

std::size_t count_files(const fs::path& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// A database for which a copy takes some time, and a place for the copy.
struct Large : Database {
  Large() {
    (*this)->write_and_wait([](Tx& tx) {
      insert_account(tx, "before");
      for (int i = 0; i < 20'000; ++i) insert_account(tx, std::string(100, 'x'));
    });
  }
  fs::path copy() const { return backups.path() / "copy.db"; }

  TemporaryFolder backups;
};

}  // namespace

TEST_CASE("a copy holds what was committed before it, and is a database of ours") {
  Database database;
  database->write_and_wait([](Tx& tx) { insert_account(tx, "kept"); });
  const TemporaryFolder backups;
  const fs::path copy = backups.path() / "copy.db";
  {
    const Umask open(0);
    database->copy_to(copy, never);
  }
  CHECK(count_accounts(copy) == 1);
  CHECK(check_file(copy).empty());
  CHECK(count_files(backups.path()) == 1);
  struct stat status;
  REQUIRE(::stat(copy.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

// The writer commits each time the copy asks whether to go on, so that the database changes under
// it from its first page to its last.
TEST_CASE("a copy neither waits for writes nor keeps them waiting, and sees none of them") {
  Large database;
  const std::int64_t before = count_accounts(database.file());
  int written = 0;
  database->copy_to(database.copy(), [&] {
    database->write_and_wait([](Tx& tx) { insert_account(tx, "later"); });
    ++written;
    return false;
  });
  CHECK(written > 3);
  CHECK(count_accounts(database.copy()) == before);
  CHECK(count_accounts(database.file()) == before + written);
  CHECK(check_file(database.copy()).empty());
}

TEST_CASE("a copy stops when its server does, and leaves nothing") {
  Large database;
  CHECK_THROWS_WITH_AS(database->copy_to(database.copy(), [] { return true; }),
                       "the server is stopping", StoreFault);
  CHECK(count_files(database.backups.path()) == 0);
}

TEST_CASE("what was deleted is in no copy") {
  Large database;
  database->write_and_wait([](Tx& tx) { insert_account(tx, "PRIVATE"); });
  SQLite::Database(database.file().string(), SQLite::OPEN_READWRITE)
      .exec(
          "PRAGMA secure_delete = OFF; DELETE FROM environment; DELETE FROM project; "
          "DELETE FROM account WHERE name = 'PRIVATE'");
  database->copy_to(database.copy(), never);
  CHECK(bytes_of(database.copy()).find("PRIVATE") == std::string::npos);
  database.close();
  CHECK(bytes_of(database.file()).find("PRIVATE") != std::string::npos);
}

TEST_CASE("a copy takes the place of nothing") {
  Database database;
  const TemporaryFolder backups;
  const fs::path copy = backups.path() / "copy.db";
  SUBCASE("a file") {
    std::ofstream(copy) << "kept";
    CHECK(fault_of(*database, copy) == copy.string() + " is there already; choose another name");
    CHECK(bytes_of(copy) == "kept");
  }
  SUBCASE("a link that leads nowhere") {
    fs::create_symlink("nowhere", copy);
    CHECK(fault_of(*database, copy) == copy.string() + " is there already; choose another name");
    CHECK(fs::is_symlink(copy));
  }
  SUBCASE("but of half a copy") {
    std::ofstream(copy.string() + ".partial") << "half";
    CHECK(fault_of(*database, copy) == "none");
    CHECK(check_file(copy).empty());
  }
  CHECK(count_files(backups.path()) == 1);
}

TEST_CASE("a copy that came first while another was written stays") {
  Large database;
  bool there = false;
  CHECK_THROWS_AS(database->copy_to(database.copy(),
                                    [&] {
                                      if (!there) std::ofstream(database.copy()) << "first";
                                      there = true;
                                      return false;
                                    }),
                  StoreFault);
  CHECK(bytes_of(database.copy()) == "first");
  CHECK(count_files(database.backups.path()) == 1);
}

TEST_CASE("where a copy cannot be written, that is said") {
  Database database;
  const TemporaryFolder backups;
  const fs::path none = backups.path() / "none" / "copy.db";
  CHECK(fault_of(*database, none) ==
        "cannot write " + none.string() + ".partial: No such file or directory");
}
