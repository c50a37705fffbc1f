// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <future>
#include <stdexcept>
#include <thread>

#include "server/store_fixture.hpp"

using namespace vortex::server;
using vortex::test::Database;
using vortex::test::refusal_of;

namespace {

using namespace std::chrono_literals;

void add(Tx& tx, std::int64_t id) {
  tx.run(Sql("INSERT INTO note (id) VALUES ($1)"), id);
}

std::vector<std::int64_t> notes(Tx& tx) {
  return tx.list(Sql("SELECT id FROM note ORDER BY id"),
                 [](const Row& row) { return row.integer(0); });
}

/// A database with one more table, in which tests leave notes.
struct Notes : Database {
  Notes() {
    (*this)->write_and_wait(
        [](Tx& tx) { tx.run(Sql("CREATE TABLE note (id INTEGER PRIMARY KEY)")); });
  }
  std::vector<std::int64_t> stored() {
    return (*this)->read([](Tx& tx) { return notes(tx); });
  }
};

/// Holds the writer in the middle of a write until the test lets it go on, or ends.
class Held {
 public:
  explicit Held(Store& store) {
    store.write(
        [this](Tx&) {
          begun_.set_value();
          release_.get_future().wait_for(30s);
        },
        [this](std::exception_ptr) { ended_.set_value(); });
    begun_.get_future().wait_for(30s);
  }
  ~Held() {
    let_go();
    ended_.get_future().wait_for(30s);
  }
  void let_go() {
    if (!std::exchange(released_, true)) release_.set_value();
  }

 private:
  std::promise<void> begun_, release_, ended_;
  bool released_ = false;
};

/// How a queued write ended.
class Ending {
 public:
  Store::Done done() {
    return [this](std::exception_ptr fault) { ended_.set_value(fault); };
  }
  std::string text() {
    auto future = ended_.get_future();
    if (future.wait_for(30s) != std::future_status::ready) return "never";
    const std::exception_ptr fault = future.get();
    if (!fault) return "done";
    try {
      std::rethrow_exception(fault);
    } catch (const std::exception& reason) {
      return reason.what();
    }
  }

 private:
  std::promise<std::exception_ptr> ended_;
};

}  // namespace

TEST_CASE("what a write throws undoes that write alone, also in a shared transaction") {
  Notes database;
  Ending first, second, third;
  {
    Held held(*database);
    database->write([](Tx& tx) { add(tx, 1); }, first.done());
    database->write(
        [](Tx& tx) {
          add(tx, 2);
          throw std::runtime_error("changed its mind");
        },
        second.done());
    database->write([](Tx& tx) { add(tx, 3); }, third.done());
  }
  CHECK(first.text() == "done");
  CHECK(second.text() == "changed its mind");
  CHECK(third.text() == "done");
  CHECK(database.stored() == std::vector<std::int64_t>{1, 3});
  CHECK(database.complaints().empty());
}

TEST_CASE("a constraint that is broken undoes that write alone") {
  Notes database;
  database->write_and_wait([](Tx& tx) { add(tx, 1); });
  CHECK_THROWS_AS(database->write_and_wait([](Tx& tx) {
    add(tx, 2);
    add(tx, 1);
  }),
                  SQLite::Exception);
  database->write_and_wait([](Tx& tx) { add(tx, 3); });
  CHECK(database.stored() == std::vector<std::int64_t>{1, 3});
}

TEST_CASE("writes happen in the order in which they were queued, past the size of a batch") {
  Notes database;
  auto options = database.options();
  options.batch_max = 3;
  database.open(std::move(options));
  std::vector<int> order;
  {
    Held held(*database);
    for (int i = 0; i < 20; ++i) {
      database->write([i, &order](Tx& tx) { add(tx, i), order.push_back(i); },
                      [](std::exception_ptr) {});
    }
  }
  database->finish();
  CHECK(order.size() == 20);
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(database.stored().size() == 20);
}

TEST_CASE("a nested part that throws is undone, and the rest stays") {
  Notes database;
  bool ran = false;
  database->write_and_wait([&](Tx& tx) {
    add(tx, 1);
    CHECK_THROWS_AS(tx.nested([&] {
      add(tx, 2);
      tx.after_commit([&] { ran = true; });
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
    tx.nested([&] { add(tx, 3); });
    tx.nested([&] {
      add(tx, 4);
      CHECK_THROWS(tx.nested([&] {
        add(tx, 5);
        throw std::runtime_error("no");
      }));
    });
    CHECK(notes(tx) == std::vector<std::int64_t>{1, 3, 4});
  });
  CHECK(database.stored() == std::vector<std::int64_t>{1, 3, 4});
  CHECK_FALSE(ran);
}

TEST_CASE("what waits for the commit happens after it, and before the write is reported") {
  Notes database;
  std::vector<std::int64_t> seen;
  std::vector<std::string> order;
  Ending ending;
  database->write(
      [&](Tx& tx) {
        add(tx, 1);
        tx.after_commit([&] {
          seen = database.stored();
          order.emplace_back("after");
        });
        order.emplace_back("work");
      },
      [&, done = ending.done()](std::exception_ptr fault) {
        order.emplace_back("done");
        done(fault);
      });
  CHECK(ending.text() == "done");
  CHECK(seen == std::vector<std::int64_t>{1});
  CHECK(order == std::vector<std::string>{"work", "after", "done"});
}

TEST_CASE("what waits for a commit that never comes does not happen") {
  Notes database;
  bool ran = false;
  CHECK_THROWS(database->write_and_wait([&](Tx& tx) {
    tx.after_commit([&] { ran = true; });
    throw std::runtime_error("no");
  }));
  database->finish();
  CHECK_FALSE(ran);
}

TEST_CASE("a read sees one moment, whatever is written meanwhile") {
  Notes database;
  database->write_and_wait([](Tx& tx) { add(tx, 1); });
  database->read([&](Tx& tx) {
    CHECK(notes(tx).size() == 1);
    database->write_and_wait([](Tx& writing) { add(writing, 2); });
    CHECK(notes(tx).size() == 1);
    CHECK(database.stored().size() == 2);
  });
  CHECK(database.stored().size() == 2);
}

TEST_CASE("a read does not see what is not committed") {
  Notes database;
  database->write_and_wait([&](Tx& tx) {
    add(tx, 1);
    CHECK(database.stored().empty());
  });
}

TEST_CASE("a read cannot write") {
  Notes database;
  CHECK(refusal_of([&] { database->read([](Tx& tx) { add(tx, 1); }); }) == Code::unavailable);
  CHECK(database.stored().empty());
}

TEST_CASE("a read that throws leaves its connection good") {
  Notes database;
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_AS(database->read([](Tx& tx) {
      notes(tx);
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
  }
  database->write_and_wait([](Tx& tx) { add(tx, 1); });
  CHECK(database.stored().size() == 1);
}

TEST_CASE("where too much is waiting, a write is refused at once and nothing is lost") {
  Notes database;
  auto options = database.options();
  options.queue_max = 2;
  database.open(std::move(options));
  Ending first, second;
  {
    Held held(*database);
    database->write([](Tx& tx) { add(tx, 1); }, first.done());
    database->write([](Tx& tx) { add(tx, 2); }, second.done());
    CHECK(refusal_of([&] {
            database->write([](Tx& tx) { add(tx, 3); }, [](std::exception_ptr) {});
          }) == Code::unavailable);
    try {
      database->write([](Tx&) {}, [](std::exception_ptr) {});
    } catch (const Refusal& refusal) {
      CHECK(refusal.retry_after() == 1s);
    }
  }
  CHECK(first.text() == "done");
  CHECK(second.text() == "done");
  CHECK(database.stored() == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("closing finishes what is queued") {
  Notes database;
  std::atomic<int> reported = 0;
  auto options = database.options();
  options.batch_max = 7;
  database.open(std::move(options));
  for (int i = 0; i < 100; ++i) {
    database->write([i](Tx& tx) { add(tx, i); }, [&](std::exception_ptr) { ++reported; });
  }
  database.close();
  CHECK(reported == 100);
  CHECK_FALSE(std::filesystem::exists(database.file().string() + "-wal"));
  database.open();
  CHECK(database.stored().size() == 100);
}

TEST_CASE("finishing waits for all that was queued before") {
  Notes database;
  std::atomic<int> reported = 0;
  for (int i = 0; i < 10; ++i) {
    database->write([i](Tx& tx) { add(tx, i); }, [&](std::exception_ptr) { ++reported; });
  }
  database->finish();
  CHECK(reported == 10);
}

TEST_CASE("threads read and write at once, and every acknowledged write is there") {
  Notes database;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i) {
        const std::int64_t id = thread * 1000 + i;
        database->write_and_wait([id](Tx& tx) { add(tx, id); });
        const auto seen = database.stored();
        CHECK(std::find(seen.begin(), seen.end(), id) != seen.end());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(database.stored().size() == 200);
}

TEST_CASE("a transaction has one time, whatever the clock does meanwhile") {
  Notes database;
  database->write_and_wait([&](Tx& tx) {
    const TimeMs began = tx.now();
    database.now += 5000;
    CHECK(tx.now() == began);
  });
}
