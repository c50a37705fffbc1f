// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"
#include "vortex/json.hpp"
#include "vortex/token.hpp"

using namespace vortex::test;
using vortex::Json;

namespace {

const std::string kKeyText = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kKey = "VORTEX_API_KEY=" + kKeyText;
const std::string kOtherKey = "VORTEX_API_KEY=VRTX.AAAAAAAAQACAAAAAAAAAAg.another-secret";
// Source: wire contract 3.3; its time was over in 2023.
const std::string kExpired =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAw"
    "MSJ9.eyJ1c2VyIjp7ImlkIjoxfSwidHJpZ2dlciI6InQiLCJlbWJlZCI6ImUiLCJpYXQiOjE3MDAwMDAwMDAsImV4cCI6"
    "MTcwMDAwMDA5MH0.oRhFB7Sb4LRfd7lV33vaP-seOVU3wxO8g9mxaB97eZw";

std::string token() {
  std::string made =
      vortex_cli({"token", "--id", "user-123", "--email", "u@example.com", "--scope", "team:42"},
                 {kKey})
          .out;
  made.pop_back();
  return made;
}

}  // namespace

TEST_CASE("vortex verify says who a good token is for") {
  const std::string good = token();
  const auto result = vortex_cli({"verify", good}, {kKey});
  CHECK(result.exit_code == 0);
  CHECK(
      result.out.starts_with("token    valid\nuser     user-123\nemail    u@example.com\n"
                             "scope    team:42\n"
                             "key      00000000-0000-4000-8000-000000000001\nissued   2"));
  CHECK(vortex_cli({"verify", "-"}, {kKey}, good + "\n").out == result.out);
  const Json said = Json::parse(vortex_cli({"verify", good, "--json"}, {kKey}).out);
  CHECK(*said.find("valid")->if_bool());
  CHECK(*said.find("userId")->if_text() == "user-123");
  CHECK(*said.find("claims")->find("scope")->if_text() == "team:42");
}

TEST_CASE("vortex verify says why a token is not good, and ends with 1") {
  const std::string good = token();
  struct {
    std::string token, key, reason;
  } const cases[] = {
      {kExpired, kKey, "expired"},
      {good, kOtherKey, "unknown_key"},
      {good.substr(0, good.rfind('.') + 1) + std::string(43, 'A'), kKey, "bad_signature"},
      {"not a token", kKey, "malformed"},
  };
  for (const auto& [text, key, reason] : cases) {
    CAPTURE(reason);
    const auto result = vortex_cli({"verify", text}, {key});
    CHECK(result.exit_code == 1);
    CHECK(result.out.starts_with("not valid: "));
    const Json said = Json::parse(vortex_cli({"verify", text, "--json"}, {key}).out);
    CHECK(!*said.find("valid")->if_bool());
    CHECK(*said.find("reason")->if_text() == reason);
    CHECK(*said.find("detail")->if_text() != "");
  }
  CHECK(vortex_cli({"verify", good}, {}).exit_code == 2);
  CHECK(vortex_cli({"verify", good}, {"VORTEX_API_KEY=bad"}).exit_code == 1);
}

TEST_CASE("vortex verify --signature checks what sign made for a user") {
  const std::string user = R"({"id":"user-123","email":"user@example.com","name":"Jane Doe"})";
  std::string signature = vortex_cli({"sign", user}, {kKey}).out;
  signature.pop_back();
  const auto right = vortex_cli({"verify", "--signature", signature, user}, {kKey});
  CHECK(right.exit_code == 0);
  CHECK(right.out == "the signature is right\n");
  CHECK(vortex_cli({"verify", "--signature", signature, "-"}, {kKey}, user).exit_code == 0);
  const auto wrong =
      vortex_cli({"verify", "--signature", signature, R"({"id":"user-124"})"}, {kKey});
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.out == "the signature is wrong\n");
  CHECK(vortex_cli({"verify", "--signature", "x", user, "--json"}, {kKey}).out ==
        "{\"valid\":false}\n");
}

TEST_CASE("vortex verify --any-sdk takes the spelling of other SDKs too") {
  // The name is left out by the reference and signed by Java and C#, where it is empty.
  const std::string user = R"({"id":"user-123","name":""})";
  const std::string java = vortex::TokenSigner(kKeyText).kid() + ":" +
                           "3c18f1ebff438454c7b06677667689eb26867f9c4048276d35ea3e1ca1eeef0b";
  CHECK(vortex_cli({"verify", "--any-sdk", "--signature", java, user}, {kKey}).exit_code == 0);
  CHECK(vortex_cli({"verify", "--signature", java, user}, {kKey}).exit_code == 1);
}

TEST_CASE("vortex decode shows what a token says, and that nobody has checked it") {
  const auto shown = vortex_cli({"decode", kExpired}, {});
  CHECK(shown.exit_code == 0);
  CHECK(shown.err == "vortex: warning: nobody has checked this token; vortex verify does\n");
  CHECK(shown.out ==
        "header   {\"alg\":\"HS256\",\"typ\":\"JWT\","
        "\"kid\":\"00000000-0000-4000-8000-000000000001\"}\n"
        "claims   {\"user\":{\"id\":1},\"trigger\":\"t\",\"embed\":\"e\",\"iat\":1700000000,"
        "\"exp\":1700000090}\n"
        "expires  2023-11-14T22:14:50Z (over)\n");
  CHECK(vortex_cli({"decode", "-"}, {}, kExpired + "\n").out == shown.out);
  const Json said = Json::parse(vortex_cli({"decode", kExpired, "--json"}, {}).out);
  CHECK(!*said.find("verified")->if_bool());
  CHECK(said.find("claims")->find("exp")->as_int64() == 1700000090);
  const auto wrong = vortex_cli({"decode", "a.b.c"}, {});
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.err.starts_with("vortex: "));
}
