// SPDX-License-Identifier: MIT
/// How your own tests look, without a network: code of yours that invites, and that hears of what
/// became of it. Any test framework will do; here it is `require`.
#include <cstdlib>
#include <iostream>
#include <vortex/testing.hpp>
#include <vortex/vortex.hpp>

namespace {

// What is to be tested: it invites a colleague, unless that was done before.
std::string invite_once(const vortex::Client& client, const std::string& address) {
  const auto open = client.get_invitations_by_target("email", address);
  if (!open.empty()) return open.front().id;
  return client
      .create_invitation(vortex::CreateInvitation("widget-1", vortex::Target::email(address),
                                                  vortex::Inviter("user-1")))
      .id;
}

void require(bool fine, const char* what) {
  std::cout << (fine ? "ok      " : "failed  ") << what << '\n';
  if (!fine) std::exit(1);
}

}  // namespace

int main() {
  const auto service = std::make_shared<vortex::testing::FakeTransport>();
  vortex::ClientOptions options("VRTX.AAAAAAAAQACAAAAAAAAAAQ.test");
  options.transport = service;
  const vortex::Client client(options);

  service->will_answer({vortex::testing::make_invitation("invitation-7")});
  require(invite_once(client, "ada@example.com") == "invitation-7", "an open invitation is kept");
  require(service->requests().size() == 1, "and nothing is created");

  service->will_answer(std::vector<vortex::Invitation>());
  service->will_answer(vortex::testing::make_created_invitation("invitation-8"), 201);
  require(invite_once(client, "ada@example.com") == "invitation-8", "without one, it is created");
  require(service->requests().back().method == vortex::Method::post, "by a POST");

  service->will_answer(R"({"error":"Too many; try again later"})", 429, {{"Retry-After", "1"}});
  service->will_answer({vortex::testing::make_invitation("invitation-9")});
  require(invite_once(client, "ada@example.com") == "invitation-9",
          "a busy service is asked again");
  require(service->requests().back().delay >= std::chrono::seconds(1), "as late as it wanted");

  const vortex::testing::FakeWebhook webhook(vortex::testing::make_webhook_event(), "whsec_secret");
  const vortex::Webhooks webhooks("whsec_secret");
  const auto event = webhooks.construct_event(webhook.body, webhook.standard.received());
  require(vortex::is_webhook_event(event), "a webhook of the test passes the check of real ones");
}
