// SPDX-License-Identifier: MIT
#include "server/admin/socket.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>

#include "server/store_fixture.hpp"

using namespace vortex;
using namespace vortex::server;
using namespace vortex::test;

namespace {

/// What a running server has of its admin socket, over a database for which a backup takes a while.
struct Socket {
  explicit Socket(std::function<bool()> is_stopping)
      : context{*database, settings, database.folder(), "", std::move(is_stopping)} {
    database->write_and_wait([](Tx& tx) {
      for (int i = 0; i < 20'000; ++i) insert_account(tx, std::string(100, 'x'));
    });
    HttpShared shared;
    shared.now = [] { return Database::kStart; };
    shared.steady_now = std::chrono::steady_clock::now;
    shared.new_request_id = [] { return std::string("id"); };
    socket.emplace(database.folder(), context, shared);
  }

  Json ask(std::string_view command, const Json::Object& arguments = {}) const {
    return *ask_admin_socket(database.folder(), command, arguments);
  }
  std::string copy() const { return (database.folder() / "copy.db").string(); }

  Database database;
  Settings settings;
  AdminContext context;
  std::optional<AdminSocket> socket;
};

}  // namespace

TEST_CASE("while a backup is made, other commands are answered, and a second backup is refused") {
  std::string keys, refusal;
  Socket* there = nullptr;
  Socket socket([&] {
    if (!keys.empty()) return false;
    auto asked = std::async(std::launch::async, [&] { return there->ask("keys list").text(); });
    if (asked.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
      there->context.is_stopping = {};
      return true;
    }
    keys = asked.get();
    try {
      there->ask("check");
    } catch (const AdminFault& fault) {
      refusal = fault.what();
    }
    return false;
  });
  there = &socket;
  socket.ask("backup", {{"FILE", socket.copy()}});
  CHECK(keys == R"({"items":[]})");
  CHECK(refusal == "a backup or a check runs already; try again when it has ended");
  CHECK(socket.ask("check").text() == R"({"fine":true,"items":[]})");
}

TEST_CASE("a backup ends when the server stops") {
  std::atomic<bool> stopping = false;
  std::promise<void> began;
  Socket socket([&] {
    if (!stopping.exchange(true)) began.set_value();
    return stopping.load();
  });
  auto asked = std::async(std::launch::async, [&] {
    try {
      return socket.ask("backup", {{"FILE", socket.copy()}}).text();
    } catch (const std::exception& fault) {
      return std::string(fault.what());
    }
  });
  CHECK(began.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
  socket.socket->stop();
  CHECK(asked.get().find("copy.db") == std::string::npos);
  CHECK_FALSE(std::filesystem::exists(socket.copy()));
  CHECK_FALSE(std::filesystem::exists(socket.copy() + ".partial"));
}
