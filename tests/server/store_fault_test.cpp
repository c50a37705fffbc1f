// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <string>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::refusal_of;

namespace {

/// Makes every write of SQLite's to a file fail with one error, after a number that still succeed.
/// SQLite offers its system calls for replacement, so the code under test is the one that ships.
class FailingDisk {
 public:
  explicit FailingDisk(int error, int writes_left = 0) {
    error_ = error;
    left_ = writes_left;
    failed_ = 0;
    for (const char* name : {"write", "pwrite", "pwrite64"}) {
      before_[name] = vfs()->xGetSystemCall(vfs(), name);
    }
    set("write", reinterpret_cast<sqlite3_syscall_ptr>(&write));
    set("pwrite", reinterpret_cast<sqlite3_syscall_ptr>(&pwrite));
    set("pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(&pwrite));
  }
  ~FailingDisk() {
    for (const auto& [name, call] : before_) set(name, call);
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  static int failed() { return failed_; }

 private:
  static sqlite3_vfs* vfs() { return sqlite3_vfs_find(nullptr); }
  void set(const std::string& name, sqlite3_syscall_ptr call) {
    if (before_[name]) vfs()->xSetSystemCall(vfs(), name.c_str(), call);
  }
  static bool fails() {
    if (left_-- > 0) return false;
    ++failed_;
    errno = error_;
    return true;
  }
  static ssize_t write(int file, const void* bytes, std::size_t size) {
    return fails() ? -1 : ::write(file, bytes, size);
  }
  static ssize_t pwrite(int file, const void* bytes, std::size_t size, off_t at) {
    return fails() ? -1 : ::pwrite(file, bytes, size, at);
  }

  std::map<std::string, sqlite3_syscall_ptr> before_;
  static inline std::atomic<int> error_, left_, failed_;
};

std::int64_t count(Store& store) {
  return store.read([](Tx& tx) {
    return *tx.find(Sql("SELECT count(*) FROM invitation"),
                    [](const Row& row) { return row.integer(0); });
  });
}

}  // namespace

TEST_CASE("a full or failing disk refuses what is written, and recovers by itself") {
  for (const int error : {ENOSPC, EIO, EDQUOT}) {
    CAPTURE(error);
    Database database;
    const auto tenant =
        database->write_and_wait([](Tx& tx) { return vortex::test::make_tenant(tx); });
    const auto write = [&](const std::string& address) {
      database->write_and_wait([&](Tx& tx) { vortex::test::make_invitation(tx, tenant, address); });
    };
    write("first@example.com");
    {
      const FailingDisk disk(error);
      for (int i = 0; i < 3; ++i) {
        CHECK(refusal_of([&] { write("lost@example.com"); }) == Code::unavailable);
        CHECK(count(*database) == 1);
      }
      CHECK(FailingDisk::failed() > 0);
    }
    CHECK(database.complaints().size() == 3);
    write("second@example.com");
    CHECK(count(*database) == 2);
    database.close();
    database.open();
    CHECK(count(*database) == 2);
  }
}

TEST_CASE("a disk that fails at any write leaves all of a request or nothing") {
  std::optional<Code> refused = Code::unavailable;
  int writes = 0;
  for (; refused && writes < 200; ++writes) {
    CAPTURE(writes);
    Database database;
    const auto tenant =
        database->write_and_wait([](Tx& tx) { return vortex::test::make_tenant(tx); });
    const auto write_three = [&] {
      database->write_and_wait([&](Tx& tx) {
        for (const char* address : {"a@example.com", "b@example.com", "c@example.com"}) {
          vortex::test::make_invitation(tx, tenant, address);
        }
      });
    };
    {
      const FailingDisk disk(ENOSPC, writes);
      refused = refusal_of(write_three);
      CHECK(count(*database) == (refused ? 0 : 3));
    }
    if (refused) write_three();
    database.close();
    database.open();
    CHECK(count(*database) == 3);
  }
  CHECK(writes > 5);
  CHECK_FALSE(refused);
}

TEST_CASE("a request that fails on a full disk takes the others of its transaction with it") {
  Database database;
  database->write_and_wait([](Tx& tx) { tx.run(Sql("CREATE TABLE note (text TEXT)")); });
  const auto large = [](Tx& tx) {
    // More than SQLite's page cache holds, so that it has to write in the middle.
    tx.run(Sql("PRAGMA cache_size = 10"));
    for (int i = 0; i < 100; ++i) {
      tx.run(Sql("INSERT INTO note (text) VALUES ($1)"), std::string(4000, 'x'));
    }
  };
  {
    const FailingDisk disk(ENOSPC);
    CHECK(refusal_of([&] { database->write_and_wait(large); }) == Code::unavailable);
    CHECK(refusal_of([&] {
            database->write_and_wait([&](Tx& tx) { tx.nested([&] { large(tx); }); });
          }) == Code::unavailable);
  }
  database->write_and_wait([](Tx& tx) { tx.run(Sql("INSERT INTO note (text) VALUES ('kept')")); });
  CHECK(database->read([](Tx& tx) {
    return tx.list(Sql("SELECT text FROM note"), [](const Row& row) { return row.text(0); });
  }) == std::vector<std::string>{"kept"});
}

TEST_CASE("each group of writes is observed, and whether it came to be") {
  Database database;
  std::vector<Store::Group> groups;
  Store::Options options = database.options();
  options.observe = [&](const Store::Group& group) { groups.push_back(group); };
  database.open(std::move(options));
  const auto tenant =
      database->write_and_wait([](Tx& tx) { return vortex::test::make_tenant(tx); });
  {
    const FailingDisk disk(ENOSPC);
    CHECK(refusal_of([&] {
            database->write_and_wait(
                [&](Tx& tx) { vortex::test::make_invitation(tx, tenant, "a@example.com"); });
          }) == Code::unavailable);
  }
  database.close();
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].size == 1);
  CHECK(groups[0].commit.count() > 0);
  CHECK_FALSE(groups[0].failed);
  CHECK(groups[1].failed);
}
