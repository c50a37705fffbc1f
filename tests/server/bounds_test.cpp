// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>

#include "support/raw_client.hpp"
#include "support/scenario_values.hpp"
#include "support/test_server.hpp"

namespace vortex::test {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

std::string head(std::size_t body, const std::string& more = "") {
  return "POST /api/v1/invitations HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body) +
         "\r\n" + more + "\r\n";
}

int rows(const TestServer& server, const std::string& table) {
  SQLite::Database database(server.database().string());
  return database.execAndGet("SELECT count(*) FROM " + table).getInt();
}

constexpr std::string_view kAskHealth = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

// Both ends of each connection are in this process.
std::ptrdiff_t open_files() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace

TEST_CASE("large bodies that do not end are held up to a bound, and small ones go on") {
  TestServer server;
  std::vector<std::unique_ptr<RawClient>> clients;
  const std::string body(kMiB - 100, 'x');
  // More than fit. Which of them is refused depends on the order in which their bytes are read.
  constexpr int kMany = 80;
  for (int i = 0; i < kMany; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.address()));
    clients.back()->send(head(kMiB) + body);
  }
  CHECK(RawClient::first_answered(clients).read_reply().status == 503);

  const auto post = [&](std::size_t size) {
    RawClient client(server.address());
    client.send(head(size) + std::string(size, 'x'));
    return client.read_reply().status;
  };
  CHECK(post(4096) == 401);
  clients.clear();
  // What they had sent is read before their end is seen.
  int status = 0;
  for (int i = 0; i < 1000 && status != 401; ++i) status = post(kMiB - 1);
  CHECK(status == 401);
}

TEST_CASE("kept answers and counts are forgotten in time") {
  TestServer server;
  ScenarioValues values(server);
  const auto invite = [&](const std::string& number, const std::string& header) {
    RawClient client(server.address());
    const std::string body =
        values.expand(R"({"widgetConfigurationId":"{component}","inviter":{"userId":"u)" + number +
                      R"("},"target":{"type":"email","value":"u)" + number + R"(@example.com"}})");
    client.send(head(body.size(), header + values.expand("x-api-key: {key}\r\n")) + body);
    return client.read_reply().status;
  };
  CHECK(invite("1", "Idempotency-Key: once\r\n") == 201);
  CHECK(rows(server, "idempotency") == 1);
  CHECK(rows(server, "budget") == 2);
  server.clock().advance(std::chrono::hours(72));
  // A mail wakes the worker, which tidies up before it sends.
  CHECK(invite("2", "") == 201);
  for (int i = 0; i < 2000 && rows(server, "idempotency") + rows(server, "budget") > 2; ++i) {
    server.settle();
  }
  CHECK(rows(server, "idempotency") == 0);
  CHECK(rows(server, "budget") == 2);
}

TEST_CASE("where places are few, the connections that have been idle the longest make room") {
  TestServer server{{{"http.connections_max", "64"}}};
  RawClient slow(server.address()), silent(server.address());
  slow.send(kAskHealth.substr(0, 20));
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 300; ++i) {
    server.clock().advance(std::chrono::milliseconds(30));
    clients.push_back(std::make_unique<RawClient>(server.address()));
    clients.back()->send(kAskHealth);
    REQUIRE(clients.back()->read_reply().status == 200);
  }
  CHECK(clients.front()->is_closed());
  CHECK(silent.is_closed());
  clients.back()->send(kAskHealth);
  CHECK(clients.back()->read_reply().status == 200);
  // Who is in the middle of a request is not idle, however slow.
  slow.send(kAskHealth.substr(20));
  CHECK(slow.read_reply().status == 200);
}

TEST_CASE("who reads no answer is waited for half a minute, and is given no more than one") {
  TestServer server;
  RawClient client(server.address());
  client.send(kAskHealth);
  REQUIRE(client.read_reply().status == 200);
  const std::ptrdiff_t before = open_files();
  constexpr int kAsked = 2000;
  for (int i = 0; i < kAsked; ++i) {
    client.send("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  // Until the buffers between are full, each answer begins anew to be waited for.
  for (int i = 0; i < 20'000 && open_files() >= before; ++i) {
    server.settle();
    server.clock().advance(std::chrono::seconds(1));
  }
  CHECK(open_files() < before);
  int answered = 0;
  try {
    while (client.read_reply().status == 200) ++answered;
  } catch (const std::runtime_error&) {
    CHECK(answered < kAsked);
  }
}

}  // namespace vortex::test
