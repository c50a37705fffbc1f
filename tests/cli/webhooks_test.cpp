// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"
#include "vortex/json.hpp"
#include "vortex/webhook.hpp"

using vortex::Json;
using namespace vortex::test;

namespace {

const std::string kSecret = "VORTEX_WEBHOOK_SECRET=whsec_test_secret_123";
// Source: wire contract 7.1.
const std::string kEvent =
    R"({"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",)"
    R"("accountId":"acc_1","environmentId":null,"sourceTable":"invitations","operation":"update",)"
    R"("data":{"invitationId":"inv_1","targetEmail":"user@example.com"}})";
const std::string kEventSignature =
    "03602b4d0d68fe121ba3b379446e7e792f6aad3d38f6a239248cc4fbdfabfab7";

}  // namespace

TEST_CASE("vortex webhooks verify says whether a signature is right") {
  const std::string body = "{\"a\":\"é🎉\"}";
  const std::string right = "26acbb1b6c9eefe92a724190542c08f0a044c07bdecb43356b252110701354a7";
  const auto fine = vortex_cli({"webhooks", "verify", "--signature", right}, {kSecret}, body);
  CHECK(fine.exit_code == 0);
  CHECK(fine.out.starts_with("the signature is right"));
  const auto wrong = vortex_cli({"webhooks", "verify", "--signature", "00"}, {kSecret}, body);
  CHECK(wrong.exit_code == 1);
  CHECK(wrong.out == "the signature is wrong\n");
  CHECK(vortex_cli({"webhooks", "verify", "--signature", "00"}, {}, body).exit_code == 2);
  CHECK(vortex_cli({"webhooks", "verify"}, {kSecret}, body).exit_code == 2);
}

TEST_CASE("vortex webhooks verify names the event") {
  const auto event =
      vortex_cli({"webhooks", "verify", "--signature", kEventSignature, "-"}, {kSecret}, kEvent);
  CHECK(event.out == "the signature is right: webhook event invitation.accepted, id evt_1\n");
}

TEST_CASE("vortex webhooks sign signs a body from a file or standard input, byte for byte") {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "body.json";
  std::ofstream(file, std::ios::binary) << kEvent;
  CHECK(vortex_cli({"webhooks", "sign", file}, {kSecret}).out == kEventSignature + "\n");
  CHECK(vortex_cli({"webhooks", "sign", "-"}, {kSecret}, kEvent).out == kEventSignature + "\n");
  CHECK(vortex_cli({"webhooks", "sign"}, {kSecret}, kEvent).out == kEventSignature + "\n");
  CHECK(vortex_cli({"webhooks", "sign"}, {kSecret}, kEvent + "\n").out != kEventSignature + "\n");
  CHECK(vortex_cli({"webhooks", "sign", "--json"}, {kSecret}, kEvent).out ==
        R"({"signature":")" + kEventSignature + "\"}\n");
  CHECK(vortex_cli({"webhooks", "sign"}, {}, kEvent).exit_code == 2);
  CHECK(vortex_cli({"webhooks", "sign", "/nonexistent"}, {kSecret}).err ==
        "vortex: cannot read /nonexistent\n");
}

TEST_CASE("vortex webhooks sign --headers gives what a receiver accepts") {
  const auto lines = vortex_cli({"webhooks", "sign", "--headers"}, {kSecret}, kEvent).out;
  CHECK(lines.starts_with("X-Vortex-Signature: " + kEventSignature + "\nwebhook-id: evt_1\n"));
  CHECK(lines.find("\nwebhook-signature: v1,") != std::string::npos);
  const Json headers = Json::parse(
      vortex_cli({"webhooks", "sign", "--headers", "--json", "--id", "msg-2"}, {kSecret}, kEvent)
          .out);
  vortex::WebhookHeaders received;
  for (const auto& [name, value] : *headers.if_object()) received.add(name, *value.if_text());
  CHECK(*headers.find("webhook-id")->if_text() == "msg-2");
  vortex::WebhookOptions options;
  options.strict = true;
  CHECK(vortex::Webhooks("whsec_test_secret_123", options).verify(kEvent, received));
  const auto no_id = vortex_cli({"webhooks", "sign", "--headers"}, {kSecret}, "[]");
  CHECK(no_id.exit_code == 2);
  CHECK(no_id.err.find("give --id") != std::string::npos);
}
