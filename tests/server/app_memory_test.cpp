// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <memory>

#include "server/app_fixture.hpp"
#include "support/raw_client.hpp"

using namespace vortex::test;

namespace {

/// A line of what the kernel knows of a process, in KiB.
long kib_of(pid_t process, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stol(line.substr(name.size()));
  }
  return 0;
}

/// What it holds in memory now.
long resident_kib(pid_t process) {
  return kib_of(process, "VmRSS:");
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

TEST_CASE("a list takes little more memory than its text, whatever callers have put into it") {
  const DataFolderOfTest data;
  const ServerProcess server(data.path(), {"--set", "http.threads=1"});
  REQUIRE_FALSE(server.address().empty());
  constexpr int kInvitations = 150;
  // The text of JSON that takes the most memory for its length.
  std::string metadata = R"({"a":[1)";
  while (metadata.size() < 32 * 1000) metadata += ",1";
  const std::string body =
      R"({"widgetConfigurationId":")" + member(read_text(data.credentials()), "componentId") +
      R"(","inviter":{"userId":"u1"},"target":{"type":"share"},"groups":[{"type":"team",)" +
      R"("groupId":"7"}],"metadata":)" + metadata + "]}}";
  for (int i = 0; i < kInvitations; ++i) {
    REQUIRE(server.post("/api/v1/invitations", body, data.key()).status == 201);
  }
  const long before = kib_of(server.process(), "VmHWM:");
  REQUIRE(before > 0);
  const vortex::Response list = server.get("/api/v1/invitations/by-scope/team/7", data.key());
  REQUIRE(list.status == 200);
  const long text_kib = static_cast<long>(list.body.size()) / 1024;
  CHECK(text_kib > kInvitations * 30);
  // The rows, the text, and copies of it.
  CHECK(kib_of(server.process(), "VmHWM:") - before < 6 * text_kib);
}
