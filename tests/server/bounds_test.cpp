// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <memory>

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

}  // namespace vortex::test
