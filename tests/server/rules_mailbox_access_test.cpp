// SPDX-License-Identifier: MIT
#include "server/rules/mailbox_access.hpp"

#include <doctest/doctest.h>

using namespace vortex::server;

TEST_CASE("who may see the local mailbox") {
  struct Row {
    const char* what;
    MailboxVisit visit;
    bool allowed;
  };
  const std::string address = "127.0.0.1:8080";
  const Row rows[] = {
      {"a browser here", {true, false, false, "127.0.0.1:8080"}, true},
      {"by the other name of here", {true, false, false, "LocalHost:8080"}, true},
      {"by its IPv6 name", {true, false, false, "[::1]:8080"}, true},
      {"somebody elsewhere", {false, false, false, "127.0.0.1:8080"}, false},
      {"nginx with its defaults", {true, true, false, "127.0.0.1:8080"}, false},
      {"a proxy that says so", {true, false, true, "127.0.0.1:8080"}, false},
      {"a proxy that passes the name on", {true, false, false, "invite.example.com"}, false},
      {"a name that was made to point here", {true, false, false, "evil.example:8080"}, false},
      {"one that begins like ours", {true, false, false, "127.0.0.1.evil.example:8080"}, false},
      {"one with a user before", {true, false, false, "127.0.0.1:8080@evil.example"}, false},
      {"another port of here", {true, false, false, "127.0.0.1:9090"}, false},
      {"no port", {true, false, false, "127.0.0.1"}, false},
      {"no name", {true, false, false, ""}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(may_see_mailbox(row.visit, address) == row.allowed);
  }
}

TEST_CASE("headers that only proxies add") {
  for (const char* name :
       {"x-forwarded-for", "x-forwarded-proto", "x-forwarded", "forwarded", "via", "x-real-ip"}) {
    CHECK(is_forwarding_header(name));
  }
  for (const char* name : {"host", "accept", "user-agent", "x-request-id", ""}) {
    CHECK_FALSE(is_forwarding_header(name));
  }
}

TEST_CASE("the mailbox has a page only where all is of this machine") {
  CHECK(offers_mailbox("127.0.0.1:8080", "http://127.0.0.1:8080"));
  CHECK(offers_mailbox("[::1]:8080", "http://localhost:8080"));
  CHECK_FALSE(offers_mailbox("127.0.0.1:8080", "https://invite.example.com"));
  CHECK_FALSE(offers_mailbox("0.0.0.0:8080", "http://127.0.0.1:8080"));
  CHECK_FALSE(offers_mailbox("192.168.1.2:8080", "http://192.168.1.2:8080"));
  CHECK_FALSE(offers_mailbox("unix:/run/vortexd.sock", "http://localhost"));
}
