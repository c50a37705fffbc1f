// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"

using namespace vortex::test;

namespace {

const std::string kDomains = R"({"autojoinDomains":[{"id":"d-1","domain":"a.example"},)"
                             R"({"id":"domain-2","domain":"longer.example"}],"invitation":null})";
const std::string kNone = R"({"autojoinDomains":[],"invitation":null})";

struct Exchanged {
  ProcessResult result;
  std::string sent;  ///< method, path after /api/v1 and body
};

Exchanged exchange(const std::vector<std::string>& arguments, const std::string& answer) {
  const ServiceOfTest service(http_answer(200, answer));
  Exchanged done{service.run(arguments), ""};
  CHECK(done.result.err == "");
  REQUIRE(service.server.arrived().size() == 1);
  const Arrived arrived = service.server.arrived()[0];
  done.sent = arrived.method + ' ' + arrived.target.substr(7) + ' ' + arrived.body;
  return done;
}

}  // namespace

TEST_CASE("autojoin get shows the domains of a scope") {
  const Exchanged shown = exchange({"autojoin", "get", "team:4/2"}, kDomains);
  CHECK(shown.sent == "GET /invitations/by-scope/team/4%2F2/autojoin ");
  CHECK(shown.result.out ==
        "DOMAIN          ID\n"
        "a.example       d-1\n"
        "longer.example  domain-2\n");
  CHECK(exchange({"autojoin", "get", "team:42"}, kNone).result.out ==
        "no domains: autojoin is off\n");
  CHECK(exchange({"autojoin", "get", "team:42", "--json"}, kDomains).result.out == kDomains + "\n");
}

TEST_CASE("autojoin set replaces them all") {
  const Exchanged set = exchange({"autojoin", "set", "team:42", "--domain", "a.example", "--domain",
                                  "b.example", "--component", "wc-1", "--scope-name", "Design"},
                                 kDomains);
  CHECK(set.sent ==
        R"(POST /invitations/autojoin {"scope":"42","scopeType":"team","scopeName":"Design",)"
        R"("domains":["a.example","b.example"],"componentId":"wc-1"})");
  CHECK(set.result.out.find("longer.example  domain-2\n") != std::string::npos);
  const Exchanged off =
      exchange({"autojoin", "set", "team:42", "--none", "--component", "wc-1"}, kNone);
  CHECK(off.sent == R"(POST /invitations/autojoin {"scope":"42","scopeType":"team",)"
                    R"("domains":[],"componentId":"wc-1"})");
  CHECK(off.result.out == "no domains: autojoin is off\n");
}

TEST_CASE("autojoin is not switched off by a forgotten option") {
  const ServiceOfTest service(http_answer(200, kNone));
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"autojoin", "set", "team:42", "--component", "c"},
        {"autojoin", "set", "team:42", "--component", "c", "--none", "--domain", "a.example"}}) {
    const auto result = service.run(wrong);
    CHECK(result.exit_code == 2);
    CHECK(result.err.find("give every --domain there is to be, or --none") != std::string::npos);
  }
  CHECK(service.run({"autojoin", "get", "team"}).exit_code == 2);
  CHECK(service.run({"autojoin", "set", "team:42", "--none"}).exit_code == 2);
  CHECK(service.server.arrived().empty());
}
