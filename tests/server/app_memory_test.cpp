// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <memory>

#include "server/app_fixture.hpp"
#include "support/raw_client.hpp"

using namespace vortex::test;

namespace {

/// What a process holds in memory, in KiB.
long resident_kib(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_CASE("an idle connection costs less than 10 KiB, whatever went over it") {
  const DataFolderOfTest data;
  const ServerProcess server(data.path(), {"--set", "http.threads=1"});
  REQUIRE_FALSE(server.address().empty());
  constexpr int kIdle = 400;
  const std::string request =
      "GET /healthz HTTP/1.1\r\nHost: x\r\nx-padding: " + std::string(12 * 1024, 'x') + "\r\n\r\n";
  std::vector<std::unique_ptr<RawClient>> clients;
  const auto open = [&] {
    clients.push_back(std::make_unique<RawClient>(server.address()));
    clients.back()->send(request);
    CHECK(clients.back()->read_reply().status == 200);
  };
  for (int i = 0; i < 20; ++i) open();
  const long before = resident_kib(server.process());
  REQUIRE(before > 0);
  for (int i = 0; i < kIdle; ++i) open();
  const long grown = resident_kib(server.process()) - before;
  CHECK(grown < 10 * kIdle);
}
