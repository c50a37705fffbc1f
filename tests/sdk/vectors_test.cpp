// SPDX-License-Identifier: MIT
// Runs every recorded answer of the official SDKs: by its `project` entry, else by its reference.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>

#include "base/base64url.hpp"
#include "vortex/error.hpp"
#include "vortex/json.hpp"
#include "vortex/token.hpp"
#include "vortex/webhook.hpp"

using namespace vortex;

namespace {

struct Answer {
  Json output;
  std::string error;
  bool warned = false;
};

std::string text(const Json& json, std::string_view name, std::string fallback = "") {
  const Json* value = json.find(name);
  return value && value->if_text() ? *value->if_text() : fallback;
}

std::string standard_base64_to_bytes(std::string encoded) {
  std::erase(encoded, '=');
  for (char& c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  const auto bytes = base::read_base64url(encoded);
  REQUIRE(bytes);
  return std::string(bytes->begin(), bytes->end());
}

std::string run_signer(const Json& c, const TokenSigner& signer) {
  const std::string op = text(c, "op");
  const std::string input = text(c, "input_text");
  const bool model = text(c, "form") == "model";
  const TokenOptions options = TokenOptions::from_json(text(c, "options_text", "{}"));
  if (op == "sign") return model ? signer.sign(User::from_json(input)) : signer.sign_json(input);
  if (op == "jwt") {
    return signer.generate_jwt(User::from_json(input), text(c, "extra_text", "{}"), options);
  }
  REQUIRE(op == "token");
  return model ? signer.generate_token(TokenPayload::from_json(input), options)
               : signer.generate_token_json(input, options);
}

Json run_webhooks(const Json& c) {
  const Webhooks webhooks(text(c, "secret"));
  const std::string body = standard_base64_to_bytes(text(c, "payload_b64"));
  const std::string signature = text(c, "signature");
  if (text(c, "op") == "verify") return webhooks.verify_signature(body, signature);
  const Event event = webhooks.construct_event(body, signature);
  return Json::Object{{"kind", is_analytics_event(event) ? "analytics" : "webhook"},
                      {"event", Json::parse(to_json(event))}};
}

Answer run(const Json& c) {
  Answer answer;
  try {
    if (c.find("secret")) {
      answer.output = run_webhooks(c);
    } else {
      const std::chrono::system_clock::time_point now{
          std::chrono::seconds(*c.find("now")->as_int64()) + std::chrono::milliseconds(750)};
      const TokenSigner signer(
          text(c, "key"), [now] { return now; }, [&](std::string_view) { answer.warned = true; });
      answer.output = run_signer(c, signer);
    }
  } catch (const Error& refusal) {
    answer.error = refusal.what();
  }
  return answer;
}

void check_payload(const std::string& token, const std::string& want) {
  const std::size_t first = token.find('.') + 1;
  const auto payload = base::read_base64url(token.substr(first, token.find('.', first) - first));
  REQUIRE(payload);
  CHECK(std::string(payload->begin(), payload->end()) == want);
}

void check(const Json& c) {
  const Json* project = c.find("project");
  const Json* reference = c.find("expected")->find(text(c, "reference"));
  REQUIRE(reference);
  if (project && project->find("either")) {
    const Answer answer = run(c);
    CHECK((!answer.error.empty() || answer.output == *reference->find("output")));
    return;
  }
  const Json& want = project ? *project : *reference;
  const Answer answer = run(c);
  if (const Json* output = want.find("output"); output && !output->is_null()) {
    CHECK_MESSAGE(answer.error.empty(), answer.error);
    CHECK(answer.output.text() == output->text());
  } else if (!want.find("payload")) {
    CHECK(answer.output.is_null());
    CHECK_FALSE(answer.error.empty());
    const bool exact = project ? want.find("error") != nullptr : c.find("error_exact")->truthy();
    if (exact) CHECK(answer.error == text(want, "error"));
  }
  if (const Json* payload = want.find("payload"); payload && text(c, "op") != "verify") {
    REQUIRE(answer.output.if_text());
    check_payload(*answer.output.if_text(), *payload->if_text());
  }
  const Json* warn = reference->find("warn");
  CHECK(answer.warned == (warn && warn->truthy()));
}

void check_suite(const std::string& name, std::int64_t count) {
  std::ifstream file(VORTEX_SOURCE_DIR "/contract/vectors/" + name + ".json", std::ios::binary);
  const Json suite = Json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  const Json::Array& cases = *suite.find("cases")->if_array();
  CHECK(static_cast<std::int64_t>(cases.size()) == count);
  for (const Json& c : cases) {
    CAPTURE(text(c, "name"));
    check(c);
  }
}

}  // namespace

TEST_CASE("recorded answers: sign") {
  check_suite("sign", 70);
}
TEST_CASE("recorded answers: token") {
  check_suite("token", 44);
}
TEST_CASE("recorded answers: jwt") {
  check_suite("jwt", 27);
}
TEST_CASE("recorded answers: webhook") {
  check_suite("webhook", 33);
}
TEST_CASE("recorded answers: apikey") {
  check_suite("apikey", 32);
}
TEST_CASE("recorded answers: expires") {
  check_suite("expires", 39);
}
