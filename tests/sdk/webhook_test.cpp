// SPDX-License-Identifier: MIT
#include "vortex/webhook.hpp"

#include <doctest/doctest.h>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "vortex/error.hpp"

using namespace vortex;

namespace {

const std::string kSecret = "whsec_test_secret_123";

std::string sign(std::string_view body) {
  return base::hex(base::MacKey(base::bytes_of(kSecret)).sign(body));
}

Event construct(const std::string& body) {
  return Webhooks(kSecret).construct_event(body, sign(body));
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
