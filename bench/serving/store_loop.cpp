// SPDX-License-Identifier: MIT
// Does with SQLite what storing an invitation needs at least, and nothing else: a loop that runs
// given statements and commits them in groups, as durably as the server.
//
// usage: store_loop DATABASE GROUP SECONDS STATEMENT...
// In the statements ?1 is a new id, ?2 an address that nobody had, ?3 an inviter. Prints one line
// of JSON: how often all statements ran in a second, and the median time of a group in
// microseconds.
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Id = std::array<unsigned char, 16>;

class Database {
 public:
  explicit Database(const char* file) {
    check(sqlite3_open(file, &handle_));
    for (const char* text :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"}) {
      run(text);
    }
  }
  ~Database() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void prepare(const char* text) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(handle_, text, -1, &statement, nullptr));
    statements_.push_back(statement);
  }

  void run(const char* text) { check(sqlite3_exec(handle_, text, nullptr, nullptr, nullptr)); }

  void insert(const Id& id, const std::string& address, const std::string& inviter) {
    for (sqlite3_stmt* statement : statements_) {
      check(sqlite3_bind_blob(statement, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC));
      if (sqlite3_bind_parameter_count(statement) > 1) {
        bind(statement, 2, address);
        bind(statement, 3, inviter);
      }
      const int result = sqlite3_step(statement);
      if (result != SQLITE_DONE) check(result);
      sqlite3_reset(statement);
    }
  }

 private:
  void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    check(sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()),
                            SQLITE_STATIC));
  }

  void check(int result) const {
    if (result != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

  sqlite3* handle_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
};

// As the server makes them: they start with the time, and none is before another.
class Ids {
 public:
  Id next() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    Id id;
    for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<unsigned char>(ms >> (40 - 8 * i));
    const std::uint64_t order = ++made_;
    for (std::size_t i = 6; i < 14; ++i) {
      id[i] = static_cast<unsigned char>(order >> (8 * (13 - i)));
    }
    id[14] = static_cast<unsigned char>(random_());
    id[15] = static_cast<unsigned char>(random_());
    return id;
  }

  std::uint64_t made() const { return made_; }
  std::uint64_t random() { return random_(); }

 private:
  std::uint64_t made_ = 0;
  std::mt19937_64 random_{std::random_device()()};
};

void measure(Database& database, int group, double seconds) {
  Ids ids;
  std::vector<double> times;
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration<double>(seconds);
  auto before = start;
  while (before < end) {
    database.run("BEGIN IMMEDIATE");
    for (int i = 0; i < group; ++i) {
      const Id id = ids.next();
      database.insert(id, std::to_string(ids.random()) + "@example.com",
                      "u" + std::to_string(ids.made() / 100));
    }
    database.run("COMMIT");
    const auto now = Clock::now();
    times.push_back(std::chrono::duration<double, std::micro>(now - before).count());
    before = now;
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::printf(
      "{\"rate\": %.1f, \"median\": %.1f}\n",
      static_cast<double>(ids.made()) / std::chrono::duration<double>(before - start).count(),
      *middle);
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) return 2;
  try {
    Database database(words[1]);
    for (int i = 4; i < count; ++i) database.prepare(words[i]);
    measure(database, std::atoi(words[2]), std::atof(words[3]));
    return 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "store_loop: %s\n", fault.what());
    return 1;
  }
}
