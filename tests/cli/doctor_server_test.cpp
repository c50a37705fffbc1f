// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"
#include "support/server_process.hpp"

using namespace vortex::test;

TEST_CASE("doctor finds a server at its first start in order") {
  const TemporaryFolder folder;
  const std::filesystem::path data = folder.path() / "data";
  const ServerProcess server(data);
  REQUIRE(server.address() != "");
  const std::string url = "http://" + server.address();
  const std::string credentials = data / "credentials.json";
  const auto fine = vortex_cli({"doctor", "--base-url", url, "--api-key-file", credentials});
  CAPTURE(fine.out);
  CHECK(fine.exit_code == 0);
  CHECK(fine.out.find("ok  reachable  ") != std::string::npos);
  CHECK(fine.out.find("ok  clock      ") != std::string::npos);
  CHECK(fine.out.find("ok  key        accepted") != std::string::npos);
  const auto wrong = vortex_cli({"doctor", "--base-url", url}, {"VORTEX_API_KEY=VRTX.a.b"});
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.out.find("failed  key        not accepted: ") != std::string::npos);
}
