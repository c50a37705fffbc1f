// SPDX-License-Identifier: MIT
#include "server/store/tx.hpp"

#include <doctest/doctest.h>

#include <set>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;

namespace {

TimeMs time_in(const Uuid& id) {
  TimeMs time = 0;
  for (std::size_t i = 0; i < 6; ++i) time = time << 8 | id.bytes[i];
  return time;
}

Uuid next_id(Database& database) {
  return database->write_and_wait([](Tx& tx) { return tx.new_id(); });
}

}  // namespace

TEST_CASE("ids are UUIDs of version 7 that hold the time they were made") {
  Database database;
  // Ids of this process never go back, so the clock is put after all that other tests made.
  database.now = time_in(next_id(database)) + 1'000'000;
  const Uuid id = next_id(database);
  CHECK(time_in(id) == database.now);
  CHECK((id.bytes[6] & 0xF0) == 0x70);
  CHECK((id.bytes[8] & 0xC0) == 0x80);
}

TEST_CASE("each id is later than all before it, whatever the clock does") {
  Database database;
  Uuid last = next_id(database);
  for (const TimeMs step : {0, 0, 1, 1000, -1, -3'600'000, 0, 5, 7'200'000, -10, 0}) {
    database.now += step;
    for (int i = 0; i < 300; ++i) {
      const Uuid id = next_id(database);
      CHECK(last < id);
      last = id;
    }
  }
}

TEST_CASE("more ids than a millisecond has room for stay in order and keep their shape") {
  Database database;
  database->write_and_wait([](Tx& tx) {
    Uuid last = tx.new_id();
    for (int i = 0; i < 20'000; ++i) {
      const Uuid id = tx.new_id();
      const bool fine = last < id && (id.bytes[6] & 0xF0) == 0x70 && (id.bytes[8] & 0xC0) == 0x80;
      if (!fine) CHECK(fine);
      last = id;
    }
  });
}

TEST_CASE("ids that tell nothing are of version 4 and all different") {
  Database database;
  std::set<Uuid> ids;
  database->write_and_wait([&](Tx& tx) {
    for (int i = 0; i < 1000; ++i) {
      const Uuid id = tx.new_random_id();
      CHECK((id.bytes[6] & 0xF0) == 0x40);
      CHECK((id.bytes[8] & 0xC0) == 0x80);
      ids.insert(id);
    }
  });
  CHECK(ids.size() == 1000);
}

TEST_CASE("values come back as they went in") {
  Database database;
  database->write_and_wait([](Tx& tx) {
    tx.run(Sql("CREATE TABLE held (id INTEGER PRIMARY KEY, value ANY) STRICT"));
    const std::string zero("a\0b", 3);
    const Uuid id = tx.new_id();
    tx.run(Sql("INSERT INTO held (id, value) VALUES (1, $1), (2, $2), (3, $3), (4, $4), (5, $5)"),
           std::int64_t{-9'000'000'000'000'000'000}, zero, Value::Blob{zero}, id, nullptr);
    const auto value = [&](int row, auto read) {
      return *tx.find(Sql("SELECT value FROM held WHERE id = $1"), read, row);
    };
    CHECK(value(1, [](const Row& row) { return row.integer(0); }) == -9'000'000'000'000'000'000);
    CHECK(value(2, [](const Row& row) { return row.text(0); }) == zero);
    CHECK(value(3, [](const Row& row) { return row.text(0); }) == zero);
    CHECK(value(4, [](const Row& row) { return row.uuid(0); }) == id);
    CHECK(value(5, [](const Row& row) { return row.is_null(0); }));
    CHECK(value(5, [](const Row& row) { return !row.maybe_text(0) && !row.maybe_integer(0); }));
  });
}

TEST_CASE("an empty text is not nothing") {
  Database database;
  database->write_and_wait([](Tx& tx) {
    tx.run(Sql("CREATE TABLE held (value TEXT)"));
    tx.run(Sql("INSERT INTO held VALUES ($1)"), std::optional<std::string>(""));
    CHECK(tx.find(Sql("SELECT value FROM held"), [](const Row& row) {
      return row.maybe_text(0);
    }) == std::optional<std::optional<std::string>>(""));
  });
}

TEST_CASE("values may be bound in any order, left out of order and used twice") {
  Database database;
  database->write_and_wait([](Tx& tx) {
    const auto text = tx.find(
        Sql("SELECT $3 || $1 || $2 || $1"), [](const Row& row) { return row.text(0); }, "a", "b",
        "c");
    CHECK(text == "caba");
  });
}

TEST_CASE("a change tells how many rows it touched") {
  Database database;
  database->write_and_wait([](Tx& tx) {
    tx.run(Sql("CREATE TABLE held (value INTEGER)"));
    CHECK(tx.run(Sql("INSERT INTO held VALUES (1), (2), (3)")) == 3);
    CHECK(tx.run(Sql("UPDATE held SET value = 0 WHERE value > $1"), 1) == 2);
    CHECK(tx.run(Sql("DELETE FROM held WHERE value > $1"), 100) == 0);
  });
}
