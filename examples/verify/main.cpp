// SPDX-License-Identifier: MIT
// What a back end verifies: the token and the signature that a browser sends back, and a webhook.
#include <iostream>
#include <vortex/vortex.hpp>

namespace {

const std::string kApiKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kOtherKey = "VRTX.AAAAAAAAQACAAAAAAAAAAg.another-secret";

// A token says who the user is; nothing in it counts before it is verified.
bool check_token() {
  const vortex::TokenSigner signer(kApiKey);
  const std::string token = signer.generate_token(
      vortex::TokenPayload(vortex::TokenUser("user-123")), vortex::TokenOptions("1h"));

  const vortex::TokenVerifier verifier(kApiKey);
  const vortex::TokenClaims claims = verifier.verify_token(token);
  std::cout << "the token is of user " << claims.user_id << '\n';

  try {
    vortex::TokenVerifier(kOtherKey).verify_token(token);
    return false;
  } catch (const vortex::TokenError& error) {
    std::cout << error.what() << '\n';
    return error.kind() == vortex::TokenError::Kind::unknown_key;
  }
}

bool check_signature() {
  vortex::User user("user-123", "user@example.com");
  const std::string signature = vortex::TokenSigner(kApiKey).sign(user);
  const vortex::TokenVerifier verifier(kApiKey);
  const bool good = verifier.verify_signature(user, signature);
  user.id = "somebody-else";
  return good && !verifier.verify_signature(user, signature);
}

// The body as it was received, with the headers of the request. The signer stands for the service.
bool check_webhook() {
  const std::string body =
      R"({"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",)"
      R"("accountId":"acc_1","environmentId":null,"sourceTable":"invitations",)"
      R"("operation":"update","data":{"invitationId":"inv_1"}})";
  const auto headers = vortex::WebhookSigner("the newer secret")
                           .sign(body, "msg_1", std::chrono::system_clock::now());

  vortex::WebhookOptions options;
  options.strict = true;
  const vortex::Webhooks webhooks(std::vector<std::string>{"the older secret", "the newer secret"},
                                  options);

  bool accepted = false;
  vortex::EventHandlers handlers;
  handlers
      .on(vortex::WebhookEventType::invitation_accepted,
          [&](const vortex::WebhookEvent& event) {
            accepted = true;
            std::cout << "accepted: " << *event.data.find("invitationId")->if_text() << '\n';
          })
      .on_any([](const vortex::WebhookEvent& event) { std::cout << "seen: " << event.id << '\n'; });
  handlers.handle(webhooks.construct_event(
      body, vortex::WebhookHeaders{{"webhook-id", headers.id},
                                   {"webhook-timestamp", headers.timestamp},
                                   {"webhook-signature", headers.signature}}));
  return accepted;
}

}  // namespace

int main() {
  return check_token() && check_signature() && check_webhook() ? 0 : 1;
}
