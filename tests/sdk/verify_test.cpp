// SPDX-License-Identifier: MIT
#include "vortex/verify.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/base64url.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

using namespace vortex;
using namespace std::chrono_literals;
using Kind = TokenError::Kind;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kKid = "00000000-0000-4000-8000-000000000001";
const std::string kOtherKey = "VRTX.AAAAAAAAQACAAAAAAAAAAg.another-secret";
const std::string kHeader = R"({"alg":"HS256","typ":"JWT","kid":")" + kKid + R"("})";
const std::chrono::system_clock::time_point kNow(1700000000s);

VerifyOptions at(std::chrono::system_clock::time_point now) {
  VerifyOptions options;
  options.clock = [now] { return now; };
  return options;
}

TokenVerifier verifier() {
  return TokenVerifier(kKey, at(kNow));
}

TokenSigner signer(const std::string& key = kKey) {
  return TokenSigner(key, [] { return kNow; });
}

std::string encode(std::string_view text) {
  return base::base64url(base::bytes_of(text));
}

std::string mac(std::string_view text, const std::string& key = kKey) {
  return base::base64url(
      base::MacKey(wire::derive_signing_key(wire::split_api_key(key))).sign(text));
}

// What a holder of the key could sign, well-formed or not.
std::string forge(std::string_view header, std::string_view payload) {
  const std::string text = encode(header) + '.' + encode(payload);
  return text + '.' + mac(text);
}

std::string claiming(const std::string& members) {
  return forge(kHeader, R"({"user":{"id":"u"},"exp":1700000300)" + members + "}");
}

std::string kind_of(const TokenVerifier& with, std::string_view token) {
  try {
    with.verify_token(token);
    return "good";
  } catch (const TokenError& error) {
    constexpr const char* kNames[] = {"malformed",     "wrong_algorithm", "unknown_key",
                                      "bad_signature", "expired",         "not_yet_valid",
                                      "bad_claims"};
    CHECK(std::string(error.what()).find("secret") == std::string::npos);
    return kNames[static_cast<int>(error.kind())];
  }
}

std::string kind_of(std::string_view token) {
  return kind_of(verifier(), token);
}

Json::Array cases(const std::string& suite) {
  std::ifstream file(VORTEX_SOURCE_DIR "/contract/vectors/" + suite + ".json", std::ios::binary);
  return *Json::parse(std::string(std::istreambuf_iterator<char>(file), {}))
              .find("cases")
              ->if_array();
}

std::string text(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value && value->if_text() ? *value->if_text() : "";
}

}  // namespace

TEST_CASE("a token of generate_token says what was signed") {
  TokenUser user("user-123");
  user.email = "user@example.com";
  user.name = "Jane";
  user.avatar_url = "https://example.com/a.png";
  user.admin_scopes = {"autojoin", "billing"};
  user.allowed_email_domains = {"example.com"};
  TokenPayload payload(user);
  payload.scope = "team:42";
  payload.component = "widget-1";
  payload.extra = {{"trigger", "button"}};
  const TokenClaims claims = verifier().verify_token(signer().generate_token(payload));
  CHECK(claims.kid == kKid);
  CHECK(claims.user_id == "user-123");
  CHECK(claims.email == "user@example.com");
  CHECK(claims.name == "Jane");
  CHECK(claims.avatar_url == "https://example.com/a.png");
  CHECK(claims.admin_scopes == std::vector<std::string>{"autojoin", "billing"});
  CHECK(claims.is_autojoin_admin);
  CHECK(claims.allowed_email_domains == std::vector<std::string>{"example.com"});
  CHECK(claims.scope == "team:42");
  CHECK(claims.component == "widget-1");
  CHECK(claims.issued_at == kNow);
  CHECK(claims.expires_at == kNow + 5min);
  CHECK(*claims.claims.find("trigger") == Json("button"));
}

TEST_CASE("a legacy JWT says the same in its own places") {
  User user("user-123", "user@example.com");
  user.name = "Jane";
  user.admin_scopes = {"autojoin"};
  user.allowed_email_domains = {"example.com"};
  const TokenClaims claims =
      verifier().verify_token(signer().generate_jwt(user, R"({"componentId":"w"})"));
  CHECK(claims.user_id == "user-123");
  CHECK(claims.email == "user@example.com");
  CHECK(claims.name == "Jane");
  CHECK(claims.is_autojoin_admin);
  CHECK(claims.allowed_email_domains == std::vector<std::string>{"example.com"});
  CHECK(claims.issued_at == kNow);
  CHECK(claims.expires_at == kNow + 1h);
}

TEST_CASE("tokens recorded from the official SDKs are good, but for those without a user") {
  int good = 0;
  for (const std::string suite : {"token", "jwt"}) {
    for (const Json& c : cases(suite)) {
      const std::chrono::system_clock::time_point now{
          std::chrono::seconds(*c.find("now")->as_int64())};
      for (const auto& [sdk, answer] : *c.find("expected")->if_object()) {
        const std::string token = text(answer, "output");
        if (token.empty()) continue;
        CAPTURE(text(c, "name"));
        CAPTURE(sdk);
        const std::string kind = kind_of(TokenVerifier(text(c, "key"), at(now)), token);
        // Not Unicode, which no text of ours can hold; Java writes a question mark.
        if (text(c, "name") == "lone-surrogate" && sdk != "java-1.20.0") {
          CHECK(kind == "malformed");
          continue;
        }
        if (text(c, "name") == "extra-overwrites-a-claim-in-place") {  // its end, among others
          CHECK(kind == "expired");
          continue;
        }
        const UnverifiedToken said = decode_token_unverified(token);
        const Json claims(said.claims);
        const Json* user = claims.find("user");
        const Json* id = user ? user->find("id") : claims.find("userId");
        const bool has_user = id && (id->is_number() || (id->is_text() && id->truthy()));
        CHECK_MESSAGE(kind == (has_user ? "good" : "bad_claims"), Json(said.claims).text());
        good += kind == "good";
      }
    }
  }
  CHECK(good > 200);
}

TEST_CASE("what was changed after signing is refused") {
  const std::string token = signer().generate_token(TokenPayload(TokenUser("user-123")));
  CHECK(kind_of(token) == "good");
  const std::size_t second = token.rfind('.');
  const std::string other = encode(R"({"user":{"id":"admin"},"exp":1700000300})");
  CHECK(kind_of(token.substr(0, token.find('.') + 1) + other + token.substr(second)) ==
        "bad_signature");
  CHECK(kind_of(token.substr(0, second + 1) + std::string(43, 'A')) == "bad_signature");
  // Claims that nobody signed are not even read.
  CHECK(kind_of(encode(kHeader) + ".!." + std::string(43, 'A')) == "bad_signature");
}

TEST_CASE("a token of another key is refused; with several keys any of them will do") {
  const std::string mine = signer().generate_token(TokenPayload(TokenUser("u")));
  const std::string other = signer(kOtherKey).generate_token(TokenPayload(TokenUser("u")));
  CHECK(kind_of(other) == "unknown_key");
  const TokenVerifier both(std::vector<std::string>{kOtherKey, kKey}, at(kNow));
  CHECK(both.verify_token(mine).kid == kKid);
  CHECK(both.verify_token(other).kid != kKid);
  const std::string same_id = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.rotated-secret";
  CHECK(kind_of(signer(same_id).generate_token(TokenPayload(TokenUser("u")))) == "bad_signature");
  CHECK(kind_of(TokenVerifier(std::vector<std::string>{same_id, kKey}, at(kNow)), mine) == "good");
}

TEST_CASE("a verifier without a good key cannot be made") {
  CHECK_THROWS_WITH_AS(TokenVerifier("invalid-key"), "Invalid API key format", InvalidArgument);
  CHECK_THROWS_AS(TokenVerifier(std::vector<std::string>{}), InvalidArgument);
  CHECK_THROWS_AS(TokenVerifier(std::vector<std::string>{kKey, ""}), InvalidArgument);
  VerifyOptions options;
  options.leeway = -1s;
  CHECK_THROWS_AS(TokenVerifier(kKey, options), InvalidArgument);
}

TEST_CASE("only HS256 is believed, and only without extensions") {
  const std::string payload = R"({"user":{"id":"u"},"exp":1700000300})";
  const std::string kid = R"(,"kid":")" + kKid + "\"";
  const std::pair<std::string, const char*> headers[] = {
      {R"({"alg":"HS256")" + kid + "}", "good"},
      {R"({"alg":"none")" + kid + "}", "wrong_algorithm"},
      {R"({"alg":"hs256")" + kid + "}", "wrong_algorithm"},
      {R"({"alg":"HS512")" + kid + "}", "wrong_algorithm"},
      {R"({"alg":["HS256"])" + kid + "}", "wrong_algorithm"},
      {R"({"typ":"JWT")" + kid + "}", "wrong_algorithm"},
      {R"({"alg":"HS256","crit":["exp"])" + kid + "}", "malformed"},
      {R"({"alg":"HS256","crit":null)" + kid + "}", "malformed"},
      {R"({"alg":"none","alg":"HS256")" + kid + "}", "malformed"},
      {R"({"alg":"HS256"})", "malformed"},
      {R"({"alg":"HS256","kid":1})", "malformed"},
      {R"({"alg":"HS256","kid":"x"})", "unknown_key"},
      {R"(["HS256"])", "malformed"},
      {"{}x", "malformed"},
      {"", "malformed"},
  };
  for (const auto& [header, want] : headers) {
    CAPTURE(header);
    CHECK(kind_of(forge(header, payload)) == want);
  }
}

TEST_CASE("a token has one form only") {
  const std::string good = claiming("");
  REQUIRE(kind_of(good) == "good");
  const std::string malformed[] = {
      "",
      ".",
      "..",
      "raw-data:eyJ1c2VySWQiOiJ1In0=",
      good + ".",
      good + "=",
      good + " ",
      "\n" + good,
      good.substr(0, good.rfind('.')),
      good.substr(0, good.rfind('.') + 1),
      good.substr(0, good.size() - 1),
      // The last character of 32 bytes carries two bits that say nothing.
      good.substr(0, good.size() - 1) +
          (good.back() == 'B' ? 'C' : static_cast<char>(good.back() + 1)),
      forge(kHeader, "[]"),
      forge(kHeader, R"({"user":{"id":"u"},"exp":1700000300,"exp":9})"),
      forge(kHeader, R"({"user":{"id":"u","id":"v"},"exp":1700000300})"),
      forge(kHeader, "{\"user\":{\"id\":\"\xff\"},\"exp\":1700000300}"),
      claiming(",\"x\":" + std::string(70, '[') + std::string(70, ']')),
      claiming(",\"x\":\"" + std::string(64 * 1024, 'x') + "\""),
  };
  for (const std::string& token : malformed) {
    CAPTURE(token.substr(0, 200));
    CHECK(kind_of(token) == "malformed");
    CHECK_FALSE(kind_of(verifier(), token) == "good");
  }
  CHECK(kind_of(claiming(",\"x\":\"" + std::string(40 * 1024, 'x') + "\"")) == "good");
}

TEST_CASE("a token is good until its end and the leeway") {
  const std::string token = signer().generate_token(TokenPayload(TokenUser("u")));
  CHECK(kind_of(TokenVerifier(kKey, at(kNow + 5min + 59s)), token) == "good");
  CHECK(kind_of(TokenVerifier(kKey, at(kNow + 5min + 60s)), token) == "expired");
  CHECK(kind_of(TokenVerifier(kKey, at(kNow - 60s)), token) == "good");
  CHECK(kind_of(TokenVerifier(kKey, at(kNow - 61s)), token) == "not_yet_valid");
  VerifyOptions exact = at(kNow + 5min);
  exact.leeway = 0s;
  CHECK(kind_of(TokenVerifier(kKey, exact), token) == "expired");
  exact.clock = [] { return kNow + 5min - 1ms; };
  CHECK(kind_of(TokenVerifier(kKey, exact), token) == "good");
  const std::string jwt = signer().generate_jwt(User("u", "u@example.com"));
  CHECK(kind_of(TokenVerifier(kKey, at(kNow + 1h + 1min)), jwt) == "expired");
  CHECK(kind_of(TokenVerifier(kKey, at(kNow - 61s)), jwt) == "not_yet_valid");
}

TEST_CASE("without a clock of the caller it is the time of day that counts") {
  const TokenPayload payload(TokenUser("u"));
  CHECK_NOTHROW(TokenVerifier(kKey).verify_token(TokenSigner(kKey).generate_token(payload)));
  CHECK(kind_of(TokenVerifier(kKey), signer().generate_token(payload)) == "expired");
}

TEST_CASE("times are finite numbers to 2^53; a token without an end is refused") {
  const std::pair<const char*, const char*> payloads[] = {
      {R"({"user":{"id":"u"}})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":null})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":"1700000300"})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":true})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":1e400})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":9007199254740994})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":-9007199254740994})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":9007199254740992})", "good"},
      {R"({"user":{"id":"u"},"exp":-5})", "expired"},
      {R"({"user":{"id":"u"},"exp":1700000000.5})", "good"},
      {R"({"user":{"id":"u"},"expires":1700000300})", "good"},
      {R"({"user":{"id":"u"},"exp":1,"expires":1700000300})", "expired"},
      {R"({"user":{"id":"u"},"exp":1700000300,"expires":1})", "expired"},
      {R"({"user":{"id":"u"},"exp":1700000300,"nbf":1700000060})", "good"},
      {R"({"user":{"id":"u"},"exp":1700000300,"nbf":1700000061})", "not_yet_valid"},
      {R"({"user":{"id":"u"},"exp":1700000300,"nbf":"now"})", "bad_claims"},
      {R"({"user":{"id":"u"},"exp":1700000300,"iat":1700000060})", "good"},
      {R"({"user":{"id":"u"},"exp":1700000300,"iat":1700000061})", "not_yet_valid"},
      {R"({"user":{"id":"u"},"exp":1700000300,"iat":{}})", "bad_claims"},
  };
  for (const auto& [payload, want] : payloads) {
    CAPTURE(payload);
    CHECK(kind_of(forge(kHeader, payload)) == want);
  }
  const auto far = verifier().verify_token(
      forge(kHeader, R"({"user":{"id":"u"},"exp":9007199254740992,"iat":-9007199254740992})"));
  CHECK(far.expires_at == std::chrono::system_clock::time_point::max());
  CHECK(far.issued_at == std::chrono::system_clock::time_point::min());
}

TEST_CASE(
    "the user is the first name that is there, a text of 1 to 255 characters or a whole number") {
  const auto user = [](const std::string& members) {
    const std::string token = forge(kHeader, "{" + members + R"(,"exp":1700000300})");
    const std::string kind = kind_of(token);
    return kind == "good" ? verifier().verify_token(token).user_id : "! " + kind;
  };
  std::string long_id;
  for (int i = 0; i < 255; ++i) long_id += "é";
  CHECK(user(R"("user":{"id":"a"},"userId":"b","sub":"c","user_id":"d")") == "a");
  CHECK(user(R"("user":{"id":null},"userId":"b","sub":"c","user_id":"d")") == "b");
  CHECK(user(R"("user":{},"sub":"c","user_id":"d")") == "c");
  CHECK(user(R"("user":"nobody","user_id":"d")") == "d");
  CHECK(user(R"("userId":42)") == "42");
  CHECK(user(R"("userId":123456789012345678901234567890)") == "123456789012345678901234567890");
  CHECK(user(R"("userId":")" + long_id + "\"") == long_id);
  for (const std::string bad :
       {R"("userId":"")", R"("userId":1.5)", R"("userId":1e3)", R"("userId":true)",
        R"("userId":["a"])", R"("userId":"a\u0000b")", R"("userId":"a\nb")",
        R"("userId":"a\u0085b")", R"("user":{"id":""},"userId":"b")", R"("email":"a@b.c")"}) {
    CAPTURE(bad);
    CHECK(user(bad) == "! bad_claims");
  }
  CHECK(user(R"("userId":"x)" + long_id + "\"") == "! bad_claims");
}

TEST_CASE("each claim is taken from the first of its places") {
  const auto claims = [](const std::string& members) {
    return verifier().verify_token(claiming("," + members));
  };
  CHECK(claims(R"("userEmail":"b@x","identifiers":[{"type":"email","value":"c@x"}])").email ==
        "b@x");
  CHECK(claims(R"("identifiers":[{"type":"phone","value":"1"},{"type":"email","value":"c@x"}])")
            .email == "c@x");
  CHECK(claims(R"("identifiers":[])").email == std::nullopt);
  CHECK(claims(R"("name":"N","userName":"O")").name == "N");
  CHECK(claims(R"("userName":"O")").name == "O");
  CHECK(claims(R"("userAvatarUrl":"https://x/y")").avatar_url == "https://x/y");
  CHECK(claims(R"("allowedEmailDomains":["x"])").allowed_email_domains ==
        std::vector<std::string>{"x"});
  CHECK(claims(R"("adminScopes":["autojoin"])").is_autojoin_admin);
  CHECK(claims(R"("userIsAutojoinAdmin":true)").is_autojoin_admin);
  CHECK(claims(R"("role":"admin")").is_autojoin_admin);
  CHECK_FALSE(
      claims(R"("adminScopes":["other"],"userIsAutojoinAdmin":1,"role":"user")").is_autojoin_admin);
}

TEST_CASE("a claim of the wrong type is refused, as a limit that is passed over would be none") {
  for (const char* members :
       {R"("userEmail":1)", R"("name":[])", R"("avatarUrl":false)", R"("adminScopes":"autojoin")",
        R"("allowedEmailDomains":"x.com")", R"("allowedEmailDomains":["x.com",1])", R"("scope":{})",
        R"("component":5)"}) {
    CAPTURE(members);
    CHECK(kind_of(claiming(std::string(",") + members)) == "bad_claims");
  }
  CHECK(kind_of(claiming(R"(,"userEmail":null,"allowedEmailDomains":null)")) == "good");
}

TEST_CASE("decoding without a key says what the token says, true or not") {
  const std::string text = encode(R"({"alg":"none"})") + '.' + encode(R"({"sub":"anybody"})");
  const UnverifiedToken token = decode_token_unverified(text + ".c2ln");
  CHECK(*token.header.find("alg") == Json("none"));
  CHECK(*token.claims.find("sub") == Json("anybody"));
  CHECK_THROWS_AS(decode_token_unverified("a.b"), TokenError);
  CHECK_THROWS_AS(decode_token_unverified(text.substr(0, text.size() - 1) + "!.c2ln"), TokenError);
}

TEST_CASE("what sign makes is good for the same user only") {
  User user("user-123", "user@example.com");
  user.name = "Jane Doe";
  const std::string signature = signer().sign(user);
  CHECK(verifier().verify_signature(user, signature));
  CHECK(verifier().verify_signature_json(
      R"({"name":"Jane Doe","email":"user@example.com","id":"user-123"})", signature));
  User other = user;
  other.id = "user-124";
  CHECK_FALSE(verifier().verify_signature(other, signature));
  CHECK_FALSE(verifier().verify_signature(User(""), signature));

  const std::string hex = signature.substr(37);
  for (const std::string& bad :
       {std::string(), hex, kKid, kKid + ":", kKid + ":" + hex.substr(1), signature + "0",
        kKid + ":" + std::string(64, '0'), "00000000-0000-4000-8000-000000000002:" + hex}) {
    CAPTURE(bad);
    CHECK_FALSE(verifier().verify_signature(user, bad));
  }
  const TokenVerifier both(std::vector<std::string>{kOtherKey, kKey});
  CHECK(both.verify_signature(user, signature));
  CHECK(both.verify_signature(user, signer(kOtherKey).sign(user)));
  CHECK_FALSE(verifier().verify_signature(user, signer(kOtherKey).sign(user)));
}

TEST_CASE("a user that is no JSON object, or a very large one, is not signed") {
  const std::string signature = signer().sign(User("u"));
  REQUIRE(verifier().verify_signature_json(R"({"id":"u"})", signature));
  for (const std::string& bad :
       {std::string(), std::string("[]"), std::string("\"u\""), std::string(R"({"id":"u"}x)"),
        std::string(100, '['), R"({"id":"u"})" + std::string(64 * 1024, ' ')}) {
    CAPTURE(bad.substr(0, 100));
    CHECK_FALSE(verifier().verify_signature_json(bad, signature));
  }
}

TEST_CASE("every signature recorded from the reference is good") {
  int good = 0;
  for (const Json& c : cases("sign")) {
    const Json& answer = *c.find("expected")->find(text(c, "reference"));
    const std::string output = text(answer, "output");
    const Json* project = c.find("project");
    if (output.empty() || project || text(c, "form") == "model") continue;
    CAPTURE(text(c, "name"));
    CHECK(TokenVerifier(text(c, "key")).verify_signature_json(text(c, "input_text"), output));
    ++good;
  }
  CHECK(good > 40);
}

TEST_CASE("spellings of other back ends are good where asked for") {
  VerifyOptions options;
  options.any_sdk_spelling = true;
  const TokenVerifier any(kKey, options);
  const std::string d = R"({"id":"u-1","email":"zoë@example.com","name":"José 🎉 <b> & a/b"})";
  const std::string b = R"({"id":"user-123","email":"user@example.com","name":"Jane Doe",)"
                        R"("avatarUrl":"https://example.com/a.png","adminScopes":["autojoin"],)"
                        R"("allowedEmailDomains":[]})";
  const std::pair<std::string, const char*> cases[] = {
      {d, "9a91989404f6235a73f2c903259f7ee8dc34a55bb6509cca5fe28a734f9c45f4"},
      {d, "d35db5534a46547ad6182809f59ab2ddaec9a6b0efba79b5caf8a723032e3bf2"},
      {d, "d00ab6714edba0e815d534ad4cf79a65336e26efbd0597705a0224b48d9c4733"},
      {b, "08e43ddb8d4bf446fb1e95a6265b7e83668ec1f4e7e5b4cbd1e7dfe741767121"},
  };
  for (const auto& [user, hex] : cases) {
    CAPTURE(hex);
    CHECK(any.verify_signature_json(user, kKid + ":" + hex));
    CHECK_FALSE(verifier().verify_signature_json(user, kKid + ":" + hex));
  }
  CHECK(any.verify_signature_json(d, signer().sign_json(d)));
  CHECK_FALSE(any.verify_signature_json(d, signer().sign_json(b)));
  CHECK_FALSE(any.verify_signature_json("[]", signer().sign_json(b)));
}
