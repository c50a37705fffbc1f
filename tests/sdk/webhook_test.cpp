// SPDX-License-Identifier: MIT
#include "vortex/webhook.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "vortex/error.hpp"

using namespace vortex;
using namespace std::chrono_literals;

namespace {

using Kind = WebhookSignatureError::Kind;

const std::string kSecret = "whsec_test_secret_123";

std::string sign(std::string_view body) {
  return base::hex(base::MacKey(base::bytes_of(kSecret)).sign(body));
}

Event construct(const std::string& body) {
  return Webhooks(kSecret).construct_event(body, sign(body));
}

const std::string kBody =
    R"({"id":"e","type":"invitation.accepted","timestamp":"t","accountId":"a","sourceTable":"s",)"
    R"("operation":"update","data":{}})";
const std::chrono::system_clock::time_point kNow(1700000000s);

WebhookOptions at(std::chrono::system_clock::time_point now, bool strict = false) {
  WebhookOptions options;
  options.clock = [now] { return now; };
  options.strict = strict;
  return options;
}

Kind refusal(const Webhooks& webhooks, const WebhookHeaders& headers) {
  CHECK_FALSE(webhooks.verify(kBody, headers));
  try {
    webhooks.construct_event(kBody, headers);
  } catch (const WebhookSignatureError& error) {
    return error.kind();
  }
  FAIL("a bad signature was taken");
  return {};
}

}  // namespace

TEST_CASE("the seed's receiver, in C++") {
  const Event event = construct(
      R"({"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",)"
      R"("accountId":"acc_1","sourceTable":"invitations","operation":"update",)"
      R"("data":{"invitationId":"inv_1","n":1.0}})");
  REQUIRE(is_webhook_event(event));
  const auto& webhook = std::get<WebhookEvent>(event);
  CHECK(webhook.type == WebhookEventType::invitation_accepted);
  CHECK(webhook.environment_id == std::nullopt);
  CHECK(*webhook.data.find("invitationId")->if_text() == "inv_1");
  CHECK(to_json(event).find("\"n\":1.0") != std::string::npos);
}

TEST_CASE("a signed body that is no event names what is wrong with it") {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"id":1})", "id must be a text"},
      {R"({"id":"a"})", "type is missing"},
      {R"({"name":null})", "id is missing"},
      {R"({"id":"a","type":"t","timestamp":"t","accountId":"a","sourceTable":"s","operation":"o",)"
       R"("data":[]})",
       "data must be an object"},
      {"[]", "the document must be an object"},
      {"hello", nullptr},
  };
  for (const auto& [body, want] : cases) {
    CAPTURE(body);
    if (want) {
      CHECK_THROWS_WITH_AS(construct(body), want, DecodeError);
    } else {
      CHECK_THROWS_AS(construct(body), DecodeError);
    }
  }
}

TEST_CASE("a signature of any of several secrets is good, and no other") {
  const Webhooks webhooks(std::vector<std::string>{"older-secret", "newer-secret"});
  CHECK(webhooks.verify_signature(kBody, WebhookSigner("older-secret").sign(kBody)));
  CHECK(webhooks.verify_signature(kBody, WebhookSigner("newer-secret").sign(kBody)));
  CHECK_FALSE(webhooks.verify_signature(kBody, WebhookSigner("third-secret").sign(kBody)));
  CHECK_FALSE(webhooks.verify_signature(kBody, ""));
  CHECK(
      is_webhook_event(webhooks.construct_event(kBody, WebhookSigner("newer-secret").sign(kBody))));
}

TEST_CASE("no secret, or an empty one among others, is refused") {
  const char* const want = "VortexWebhooks requires a secret";
  CHECK_THROWS_WITH_AS(Webhooks(""), want, InvalidArgument);
  CHECK_THROWS_WITH_AS(Webhooks(std::vector<std::string>{}), want, InvalidArgument);
  CHECK_THROWS_WITH_AS(Webhooks(std::vector<std::string>{"a", ""}), want, InvalidArgument);
  CHECK_THROWS_WITH_AS(WebhookSigner(""), want, InvalidArgument);
}

TEST_CASE("Standard Webhooks: the example of the specification") {
  // The example in the specification's repository; its key is what follows whsec_, decoded.
  const WebhookSigner signer("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const auto headers = signer.sign(R"({"test": 2432232314})", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                   std::chrono::system_clock::time_point(1614265330s));
  CHECK(headers.timestamp == "1614265330");
  CHECK(headers.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST_CASE(
    "Standard Webhooks: only base64 of 24 to 64 bytes is decoded, else the secret is the key") {
  const auto signed_with = [](const std::string& secret, const std::string& key) {
    const auto mac = base::MacKey(base::bytes_of(key)).sign("id.1700000000." + kBody);
    std::string want = base::base64url(mac);
    for (char& c : want) c = c == '-' ? '+' : c == '_' ? '/' : c;
    return WebhookSigner(secret).sign(kBody, "id", kNow).signature == "v1," + want + "=";
  };
  const std::string whole_cases[] = {
      "plain",
      "whsec_test_secret_123",
      "whsec_" + std::string(28, 'A') + "AA==",  // 22 bytes
      "whsec_" + std::string(88, 'A'),           // 66 bytes
      "whsec_" + std::string(33, 'A'),           // no length of base64
      "whsec_" + std::string(42, 'A'),           // no padding
      "whsec_" + std::string(31, 'A') + "-",     // the other alphabet
  };
  for (const std::string& secret : whole_cases) {
    CAPTURE(secret);
    CHECK(signed_with(secret, secret));
  }
  CHECK(signed_with("whsec_" + std::string(32, 'A'), std::string(24, '\0')));
  CHECK(signed_with("whsec_" + std::string(40, 'A') + "AAA=", std::string(32, '\0')));
  CHECK(signed_with("whsec_" + std::string(84, 'A') + "AA==", std::string(64, '\0')));
  CHECK(signed_with("whsec_" + std::string(32, '/'), std::string(24, '\xff')));
}

TEST_CASE("Standard Webhooks: a timestamp is good for the tolerance, in both directions") {
  const auto headers = WebhookSigner(kSecret).sign(kBody, "msg_1", kNow);
  for (const auto away : {0s, 299s, 300s, -300s}) {
    CAPTURE(away.count());
    CHECK(Webhooks(kSecret, at(kNow + away)).verify(kBody, headers.received()));
  }
  for (const auto away : {301s, -301s, 86400s}) {
    CAPTURE(away.count());
    CHECK(refusal(Webhooks(kSecret, at(kNow + away)), headers.received()) ==
          Kind::outside_tolerance);
  }
  WebhookOptions patient = at(kNow + 1h);
  patient.tolerance = 2h;
  CHECK(Webhooks(kSecret, patient).verify(kBody, headers.received()));
}

TEST_CASE("Standard Webhooks: a timestamp that is no whole number is refused") {
  auto headers = WebhookSigner(kSecret).sign(kBody, "msg_1", kNow);
  const Webhooks webhooks(kSecret, at(kNow));
  for (const char* timestamp : {"", " 1700000000", "1700000000.0", "17e8", "0x6553f100",
                                "99999999999999999999999", "-9223372036854775808", "now"}) {
    CAPTURE(timestamp);
    headers.timestamp = timestamp;
    CHECK(refusal(webhooks, headers.received()) == Kind::outside_tolerance);
  }
}

TEST_CASE("Standard Webhooks: id, timestamp, body and signature belong together") {
  const auto good = WebhookSigner(kSecret).sign(kBody, "msg_1", kNow);
  const Webhooks webhooks(kSecret, at(kNow));
  CHECK_FALSE(webhooks.verify(kBody + " ", good.received()));
  auto other = good;
  other.id = "msg_2";
  CHECK(refusal(webhooks, other.received()) == Kind::wrong);
  other = good;
  other.timestamp = "1700000001";
  CHECK(refusal(webhooks, other.received()) == Kind::wrong);
  for (const std::string& signature :
       {std::string(), good.signature.substr(3), "v2" + good.signature.substr(2),
        good.signature + "x", good.signature.substr(0, good.signature.size() - 1)}) {
    CAPTURE(signature);
    other = good;
    other.signature = signature;
    CHECK(refusal(webhooks, other.received()) == Kind::wrong);
  }
}

TEST_CASE("Standard Webhooks: one good entry among several is enough") {
  auto headers = WebhookSigner("newer").sign(kBody, "msg_1", kNow);
  const std::string older = WebhookSigner("older").sign(kBody, "msg_1", kNow).signature;
  headers.signature = "v1a,AAAA " + older + "  " + headers.signature;
  CHECK(Webhooks("older", at(kNow)).verify(kBody, headers.received()));
  CHECK(Webhooks("newer", at(kNow)).verify(kBody, headers.received()));
  CHECK(Webhooks(std::vector<std::string>{"third", "newer"}, at(kNow))
            .verify(kBody, headers.received()));
  CHECK(refusal(Webhooks("third", at(kNow)), headers.received()) == Kind::wrong);
}

TEST_CASE("the headers that are there decide what is checked") {
  const WebhookSigner signer(kSecret);
  const auto standard = signer.sign(kBody, "msg_1", kNow);
  const std::string vortex = signer.sign(kBody);
  const Webhooks webhooks(kSecret, at(kNow));

  CHECK(webhooks.verify(kBody, {{"X-Vortex-Signature", vortex}}));
  CHECK(refusal(webhooks, {{"X-Vortex-Signature", "00"}}) == Kind::wrong);
  CHECK(refusal(webhooks, {{"Content-Type", "application/json"}}) == Kind::missing);
  CHECK(is_webhook_event(webhooks.construct_event(kBody, {{"X-Vortex-Signature", vortex}})));

  // Where one header of Standard Webhooks is there, all three are needed, whatever else is.
  const std::vector<std::pair<std::string, std::string>> all = {
      {"Webhook-Id", standard.id},
      {"WEBHOOK-TIMESTAMP", standard.timestamp},
      {"webhook-signature", standard.signature},
      {"x-vortex-signature", vortex}};
  CHECK(webhooks.verify(kBody, WebhookHeaders(all)));
  for (std::size_t left_out = 0; left_out < 3; ++left_out) {
    auto some = all;
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(left_out));
    CHECK(refusal(webhooks, WebhookHeaders(some)) == Kind::missing);
  }
  auto empty_id = all;
  empty_id[0].second = "";
  CHECK(refusal(webhooks, WebhookHeaders(empty_id)) == Kind::missing);
}

TEST_CASE("a header that is there twice is refused, even where both say the same") {
  const std::string vortex = WebhookSigner(kSecret).sign(kBody);
  const Webhooks webhooks(kSecret, at(kNow));
  CHECK(refusal(webhooks, {{"X-Vortex-Signature", vortex}, {"x-vortex-signature", vortex}}) ==
        Kind::repeated);
  const auto standard = WebhookSigner(kSecret).sign(kBody, "msg_1", kNow);
  WebhookHeaders headers = standard.received();
  headers.add("Webhook-Timestamp", standard.timestamp);
  CHECK(refusal(webhooks, headers) == Kind::repeated);
}

TEST_CASE("headers may come from a map or from a function") {
  const std::map<std::string, std::string> map = {
      {"host", "example.com"}, {"X-Vortex-Signature", WebhookSigner(kSecret).sign(kBody)}};
  CHECK(Webhooks(kSecret).verify(kBody, WebhookHeaders(map)));

  std::set<std::string> asked;
  const WebhookHeaders from_function([&](std::string_view name) -> std::optional<std::string_view> {
    asked.emplace(name);
    if (name == "x-vortex-signature") return map.at("X-Vortex-Signature");
    return std::nullopt;
  });
  CHECK(Webhooks(kSecret).verify(kBody, from_function));
  CHECK(asked == std::set<std::string>{"webhook-id", "webhook-timestamp", "webhook-signature",
                                       "x-vortex-signature"});
}

TEST_CASE("strict mode takes nothing that could be sent again later") {
  const WebhookSigner signer(kSecret);
  const std::string vortex = signer.sign(kBody);
  const Webhooks strict(kSecret, at(kNow, true));
  CHECK_FALSE(strict.verify_signature(kBody, vortex));
  CHECK_THROWS_AS(strict.construct_event(kBody, vortex), WebhookSignatureError);
  CHECK(refusal(strict, {{"X-Vortex-Signature", vortex}}) == Kind::missing);
  const auto standard = signer.sign(kBody, "msg_1", kNow);
  CHECK(strict.verify(kBody, standard.received()));
  CHECK(refusal(Webhooks(kSecret, at(kNow + 10min, true)), standard.received()) ==
        Kind::outside_tolerance);
}

TEST_CASE("no refusal of a webhook holds the secret or the signature asked for") {
  const auto standard = WebhookSigner(kSecret).sign(kBody, "msg_1", kNow);
  const WebhookHeaders cases[] = {
      {},
      {{"X-Vortex-Signature", "0"}},
      {{"X-Vortex-Signature", "0"}, {"X-Vortex-Signature", "0"}},
      {{"webhook-id", "m"}, {"webhook-timestamp", "0"}, {"webhook-signature", "v1,"}},
      {{"webhook-id", "m"}, {"webhook-timestamp", "1700000000"}, {"webhook-signature", "v1,"}}};
  std::set<std::string> texts;
  for (const WebhookHeaders& headers : cases) {
    try {
      Webhooks(kSecret, at(kNow)).construct_event(kBody, headers);
    } catch (const WebhookSignatureError& error) {
      texts.insert(error.what());
    }
  }
  CHECK(texts.size() == 4);
  for (const std::string& text : texts) {
    CHECK(text.find(kSecret) == std::string::npos);
    CHECK(text.find(standard.signature) == std::string::npos);
  }
}
