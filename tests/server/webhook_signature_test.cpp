// SPDX-License-Identifier: MIT
#include "server/webhooks/signature.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <numeric>

#include "base/base64url.hpp"
#include "vortex/json.hpp"
#include "vortex/webhook.hpp"

using namespace vortex;
using namespace vortex::server;

namespace {

constexpr base::TimeMs kNow = 1'614'265'330'999;
const std::string kBody = R"({"test": 2432232314})";
const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

WebhookOptions at(base::TimeMs now) {
  WebhookOptions options;
  options.clock = [now] {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(now));
  };
  return options;
}

std::map<std::string, std::string> signed_with(const WebhookSecrets& secrets,
                                               const std::string& body = kBody) {
  const auto headers = signature_headers(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", kNow, body);
  const std::map<std::string, std::string> out(headers.begin(), headers.end());
  CHECK(out.size() == headers.size());
  return out;
}

bool verifies(const std::string& secret, const std::map<std::string, std::string>& headers) {
  return Webhooks(secret, at(kNow)).verify(kBody, WebhookHeaders(headers));
}

std::string fault(std::string_view secret) {
  return std::string(webhook_secret_fault(secret).value_or("none"));
}

}  // namespace

TEST_CASE("webhook signature: the example of Standard Webhooks") {
  const auto headers = signed_with({kSecret, {}});
  CHECK(headers.at("webhook-id") == "msg_p5jXN8AQM9LWM0D4loKWxJek");
  CHECK(headers.at("webhook-timestamp") == "1614265330");
  CHECK(headers.at("webhook-signature") == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  CHECK(headers.size() == 4);
}

TEST_CASE("webhook signature: what receivers with the official SDKs take") {
  std::ifstream file(VORTEX_SOURCE_DIR "/contract/vectors/webhook.json");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const Json vectors = Json::parse(text);
  int checked = 0;
  for (const Json& c : *vectors.find("cases")->if_array()) {
    const Json* body = c.find("payload");
    const Json* output = c.find("expected")->find("python-0.16.0")->find("output");
    const bool good = *c.find("op")->if_text() == "verify" && output && output->if_bool() &&
                      *output->if_bool() && body;
    if (!good) continue;
    CAPTURE(*c.find("name")->if_text());
    CHECK(signed_with({*c.find("secret")->if_text(), {}}, *body->if_text())
              .at("X-Vortex-Signature") == *c.find("signature")->if_text());
    ++checked;
  }
  CHECK(checked == 4);
}

TEST_CASE("webhook signature: a receiver that has either of two secrets is content") {
  const auto headers = signed_with({"whsec_newer-secret", "whsec_older-secret"});
  CHECK(verifies("whsec_newer-secret", headers));
  CHECK(verifies("whsec_older-secret", headers));
  CHECK_FALSE(verifies("whsec_other-secret", headers));
  CHECK(headers.at("X-Vortex-Signature") == WebhookSigner("whsec_older-secret").sign(kBody));
  CHECK(signed_with({"whsec_newer-secret", {}}).at("X-Vortex-Signature") ==
        WebhookSigner("whsec_newer-secret").sign(kBody));
  CHECK_FALSE(verifies("whsec_older-secret", signed_with({"whsec_newer-secret", {}})));
}

TEST_CASE("webhook signature: a new secret is 32 random bytes") {
  const auto counting = [](std::span<std::uint8_t> bytes) {
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0xE0});
  };
  const std::string secret = new_webhook_secret(counting);
  CHECK(secret == "whsec_4OHi4+Tl5ufo6err7O3u7/Dx8vP09fb3+Pn6+/z9/v8=");
  CHECK(fault(secret) == "none");
  CHECK(new_webhook_secret(base::secure_random()) != new_webhook_secret(base::secure_random()));
  // Standard Webhooks sign with the bytes, not with the text.
  std::string key;
  for (int i = 0; i < 32; ++i) key += static_cast<char>(0xE0 + i);
  CHECK(signed_with({secret, {}}).at("webhook-signature") ==
        WebhookSigner(key).sign(kBody, "msg_p5jXN8AQM9LWM0D4loKWxJek", at(kNow).clock()).signature);
}

TEST_CASE("webhook signature: secrets that are given") {
  CHECK(fault("whsec_test_secret_123") == "none");
  CHECK(fault("whsec_!~#\"'\\+/") == "none");
  CHECK(fault("whsec_" + std::string(8, 'x')) == "none");
  CHECK(fault("whsec_" + std::string(500, 'x')) == "none");
  for (const char* secret : {"", "whsec", "WHSEC_12345678", " whsec_12345678", "12345678"}) {
    CHECK(fault(secret) == "must start with whsec_");
  }
  for (const std::string& rest : {std::string(), std::string(7, 'x'), std::string(501, 'x')}) {
    CHECK(fault("whsec_" + rest) == "must have 8 to 500 characters after whsec_");
  }
  for (const std::string rest : {"1234 5678", "12345678\n", "12345678\t",
                                 "\x7f"
                                 "12345678",
                                 "\u00FC12345678"}) {
    CHECK(fault("whsec_" + rest) == "must have only printable characters of ASCII, and no space");
  }
  CHECK(fault(std::string("whsec_1234\0"
                          "5678",
                          15)) != "none");
}
