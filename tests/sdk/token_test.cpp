// SPDX-License-Identifier: MIT
#include "vortex/token.hpp"

#include <doctest/doctest.h>

#include "vortex/error.hpp"

using namespace vortex;
using namespace std::chrono_literals;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";

TokenSigner signer(const std::string& key = kKey) {
  return TokenSigner(key, [] { return std::chrono::system_clock::time_point(1700000000s); });
}

std::string token(ExpiresIn expires_in) {
  return signer().generate_token(TokenPayload(TokenUser("user-123")), TokenOptions(expires_in));
}

}  // namespace

TEST_CASE("typed and textual input give the same bytes") {
  User user("user-123", "user@example.com");
  user.name = "Jane Doe";
  CHECK(signer().sign(user) ==
        signer().sign_json(R"({"name":"Jane Doe","id":"user-123","email":"user@example.com"})"));

  TokenPayload payload(TokenUser("user-123"));
  payload.component = "widget-abc";
  payload.vars = Json::Object{{"company_name", "Acme"}};
  CHECK(
      signer().generate_token(payload) ==
      signer().generate_token_json(
          R"({"user":{"id":"user-123"},"component":"widget-abc","vars":{"company_name":"Acme"}})"));
}

TEST_CASE("further members may overwrite declared ones, in their place") {
  TokenUser user("user-123");
  user.name = "Jane";
  user.extra = {{"name", "Joan"}, {"plan", "pro"}};
  TokenPayload payload(user);
  payload.scope = "team:42";
  payload.extra = {{"exp", 1}, {"scope", nullptr}, {"trigger", "t"}};
  CHECK(signer().generate_token(payload) ==
        signer().generate_token_json(
            R"({"user":{"id":"user-123","name":"Joan","plan":"pro"},"scope":null,)"
            R"("exp":1,"trigger":"t"})"));

  User signs_as("user-123", "user@example.com");
  signs_as.extra = {{"id", "user-124"}, {"userEmail", "other@example.com"}, {"plan", "pro"}};
  CHECK(signer().sign(signs_as) ==
        signer().sign_json(R"({"id":"user-124","userEmail":"other@example.com","plan":"pro"})"));
}

TEST_CASE("typed users are signed as the JSON they stand for") {
  User user("user-123");
  const auto same_as = [&](const char* json) {
    return signer().sign(user) == signer().sign_json(json);
  };
  user.email = "";
  user.name = "";
  user.user_name = "hidden by the empty name";
  user.admin_scopes = std::vector<std::string>{};
  CHECK(same_as(R"({"id":"user-123"})"));
  user.name.reset();
  user.user_name = "Jané \"J\" 🎉";
  user.user_avatar_url = "https://x/y";
  user.allowed_email_domains = {"b.example", "a.example"};
  user.extra = {{"zeta", Json::parse(R"([{"b":1.0,"a":null}])")}, {"10", 1}, {"9", 2}, {"nam", ""}};
  CHECK(same_as(R"({"id":"user-123","userName":"Jané \"J\" 🎉","userAvatarUrl":"https://x/y",)"
                R"("allowedEmailDomains":["b.example","a.example"],"nam":"",)"
                R"("zeta":[{"b":1,"a":null}],"9":2,"10":1})"));
  CHECK_THROWS_WITH_AS(signer().sign(User("")), "userId (or id) is required for signing",
                       InvalidArgument);
}

TEST_CASE("a lifetime may be a text, seconds or a duration") {
  CHECK(token("1h") == token(3600));
  CHECK(token("1h") == token(1h));
  CHECK(token("7d") == token(std::string("7d")));
  CHECK(token(90s) == token(90u));
}

TEST_CASE("a lifetime that is not positive or too long is refused") {
  CHECK_THROWS_AS(ExpiresIn(0s), InvalidArgument);
  CHECK_THROWS_AS(ExpiresIn(-1), InvalidArgument);
  CHECK_THROWS_AS(ExpiresIn("99999999999999999999d"), InvalidArgument);
  CHECK_THROWS_AS(ExpiresIn(std::int64_t{1} << 60), InvalidArgument);
}

TEST_CASE("the 30 days of newer SDKs are one option away, for the legacy JWT too") {
  const std::string jwt =
      signer().generate_jwt(User("u", "u@example.com"), "{}", TokenOptions("30d"));
  CHECK(jwt != signer().generate_jwt(User("u", "u@example.com")));
}

TEST_CASE("a key that cannot be taken apart is refused when something is to be signed") {
  const TokenSigner bad = signer("invalid-key");
  CHECK_THROWS_WITH_AS(bad.sign(User("u")), "Invalid API key format", InvalidArgument);
  CHECK_THROWS_WITH_AS(bad.generate_token({}), "Invalid API key format", InvalidArgument);
  CHECK_THROWS_WITH_AS(bad.kid(), "Invalid API key format", InvalidArgument);
  CHECK(signer().kid() == "00000000-0000-4000-8000-000000000001");
}

TEST_CASE("no refusal repeats the key") {
  const std::string secret = "very-secret-part";
  for (const std::string& key :
       {"VRTX.AAAA." + secret, "WRONG.AAAA." + secret, secret + "." + secret}) {
    try {
      signer(key).sign(User("u"));
      FAIL("a bad key was taken");
    } catch (const InvalidArgument& refusal) {
      CHECK(std::string(refusal.what()).find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("typed readers name the member that is wrong") {
  CHECK_THROWS_WITH_AS(User::from_json(R"({"email":"u@example.com"})"), "id: is missing",
                       InvalidArgument);
  CHECK_THROWS_WITH_AS(User::from_json(R"({"id":1})"), "id: must be a text", InvalidArgument);
  CHECK_THROWS_WITH_AS(TokenPayload::from_json(R"({"user":{"id":1.5}})"),
                       "user.id: must be a text or a whole number", InvalidArgument);
  CHECK_THROWS_WITH_AS(TokenPayload::from_json("[]"), "the payload: must be a JSON object",
                       InvalidArgument);
}
