// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "support/process.hpp"

using vortex::test::run;

namespace {
const std::string kKey = "VORTEX_API_KEY=VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kSignature =
    "00000000-0000-4000-8000-000000000001:"
    "38b52887f2aad3e5cc97595e8c25669da17563b8c0f42b38ecbb083c5d276f17";
const std::string kVortex = VORTEX_BIN_DIR "/vortex";
}  // namespace

TEST_CASE("vortex sign takes options, JSON or standard input") {
  const std::string user = R"({"id":"user-123","email":"user@example.com","name":"Jane Doe"})";
  CHECK(run({kVortex, "sign", "--id", "user-123", "--email", "user@example.com", "--name",
             "Jane Doe"},
            {kKey})
            .out == kSignature + "\n");
  CHECK(run({kVortex, "sign", user}, {kKey}).out == kSignature + "\n");
  CHECK(run({kVortex, "sign", "-"}, {kKey}, user).out == kSignature + "\n");
  CHECK(run({kVortex, "sign", user, "--json"}, {kKey}).out ==
        R"({"signature":")" + kSignature + "\"}\n");
}

TEST_CASE("vortex token and jwt print what the library makes") {
  const auto token = run({kVortex, "token", "--id", "user-123", "--expires-in", "1h"}, {kKey});
  CHECK(token.exit_code == 0);
  CHECK(token.out.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6"));
  const auto jwt = run({kVortex, "jwt", "--id", "user-123", "--email", "u@example.com"}, {kKey});
  CHECK(jwt.exit_code == 0);
  CHECK(jwt.out.starts_with("eyJpYXQiOj"));
}

TEST_CASE("vortex token warns when no user id is signed") {
  const auto result = run({kVortex, "token", "{}"}, {kKey});
  CHECK(result.exit_code == 0);
  CHECK(result.err.find("without user.id") != std::string::npos);
}

TEST_CASE("a refusal ends with 1, a wrong command line with 2") {
  CHECK(run({kVortex, "sign", "{}"}, {kKey}).exit_code == 1);
  CHECK(run({kVortex, "sign", "--id", "u"}, {"VORTEX_API_KEY=bad"}).exit_code == 1);
  CHECK(run({kVortex, "sign", "--id", "u"}, {}).exit_code == 2);
  CHECK(run({kVortex, "sign", "--nonsense"}, {kKey}).exit_code == 2);
  CHECK(run({kVortex}, {}).exit_code == 2);
  CHECK(run({kVortex, "sign", "--id", "u", "--api-key-file", "/nonexistent"}, {}).exit_code == 2);
}

TEST_CASE("the version is told") {
  CHECK(run({kVortex, "--version"}, {}).out.starts_with("vortex 0."));
}
