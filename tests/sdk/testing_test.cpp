// SPDX-License-Identifier: MIT
#include "vortex/testing.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "vortex/client.hpp"
#include "vortex/verify.hpp"

using namespace vortex;
using namespace std::chrono_literals;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";

struct Fixture {
  std::shared_ptr<testing::FakeTransport> transport = std::make_shared<testing::FakeTransport>();
  Client client = Client([this] {
    ClientOptions options(kKey);
    options.transport = transport;
    options.retry.attempts_max = 1;
    return options;
  }());
};

}  // namespace

TEST_CASE("a fake transport answers with what the builders make, for every operation") {
  Fixture fixture;
  auto& transport = *fixture.transport;
  const Client& client = fixture.client;

  transport.will_answer(testing::make_invitation("inv-7"));
  const Invitation invitation = client.get_invitation("inv-7");
  CHECK(to_json(invitation) == to_json(testing::make_invitation("inv-7")));
  CHECK(invitation.targets.at(0).value == "ada@example.com");
  CHECK(invitation.scopes.at(0).scope_id == "42");

  transport.will_answer({testing::make_accepted_invitation()});
  const auto user = AcceptUser::with_email("ada@example.com");
  CHECK(client.accept_invitation("invitation-1", user).at(0).accepts.size() == 1);

  transport.will_answer(testing::make_created_invitation(), 201);
  const CreateInvitation request("widget-1", testing::make_target(), Inviter("user-1"));
  CHECK(client.create_invitation(request).short_link == "https://vortex.example/i/invitation-1");

  transport.will_answer(testing::make_synced());
  CHECK(client
            .sync_internal_invitation(
                SyncInternalInvitation("user-1", "user-2", SyncAction::accepted, "widget-1"))
            .processed == 1);

  transport.will_answer(testing::make_autojoin_domains());
  CHECK(client.get_autojoin_domains("team", "42").domains.at(0).domain == "example.com");

  transport.will_answer(testing::make_webhook_endpoint());
  CHECK(client.create_webhook_endpoint(CreateWebhookEndpoint("https://example.com/hook")).url ==
        "https://example.com/hook");

  const auto requests = transport.requests();
  REQUIRE(requests.size() == 6);
  CHECK(requests[0].url == "https://api.vortexsoftware.com/api/v1/invitations/inv-7");
  CHECK(requests[2].body == to_json(request));
}

TEST_CASE("a request that nothing was prepared for says so") {
  Fixture fixture;
  CHECK_THROWS_WITH_AS(fixture.client.get_invitation("inv-1"),
                       "Request failed: no answer was prepared for GET "
                       "https://api.vortexsoftware.com/api/v1/invitations/inv-1",
                       TransportError);
}

TEST_CASE("a fake transport that goes away cancels what it holds") {
  bool cancelled = false;
  {
    testing::FakeTransport transport;
    transport.hold();
    transport.start(Request(), [&](Outcome outcome) {
      cancelled = std::get<TransportError>(outcome).kind() == TransportError::Kind::cancelled;
    });
    CHECK(transport.held() == 1);
  }
  CHECK(cancelled);
}

TEST_CASE("a fake clock goes on when it is told to, for tokens, webhooks and timeouts") {
  testing::FakeClock clock;
  const TokenSigner signer(kKey, clock.clock());
  VerifyOptions options;
  options.clock = clock.clock();
  const TokenVerifier verifier(kKey, options);
  const std::string token =
      signer.generate_token(TokenPayload(TokenUser("user-1")), TokenOptions("5m"));
  clock.advance(5min + 59s);
  CHECK(verifier.verify_token(token).user_id == "user-1");
  clock.advance(2s);
  CHECK_THROWS_AS(verifier.verify_token(token), TokenError);

  const auto before = clock.stopwatch()();
  clock.advance(1500ms);
  CHECK(clock.stopwatch()() - before == 1500ms);
}

TEST_CASE("a fake clock is told to go on by several threads") {
  testing::FakeClock clock;
  const auto before = clock.now();
  std::atomic<int> ready = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&] {
      ++ready;
      while (ready < 2) std::this_thread::yield();
      for (int i = 0; i < 200'000; ++i) clock.advance(1ms);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(clock.now() - before == 400s);
}

TEST_CASE("fake webhooks of every kind pass the check of real ones") {
  const testing::FakeClock clock;
  WebhookOptions options;
  options.clock = clock.clock();
  const Webhooks webhooks("whsec_test_secret_123", options);
  for (const Event& event : {Event(testing::make_webhook_event()),
                             Event(testing::make_webhook_event(WebhookEventType::member_created)),
                             Event(testing::make_analytics_event())}) {
    const testing::FakeWebhook fake(event, "whsec_test_secret_123", clock.now());
    CHECK(to_json(webhooks.construct_event(fake.body, fake.signature)) == fake.body);
    CHECK(to_json(webhooks.construct_event(fake.body, fake.standard.received())) == fake.body);
  }
  CHECK(testing::make_webhook_event("invitation.created").operation == "insert");
}

TEST_CASE("builders of claims give what a handler of yours takes") {
  const TokenClaims claims = testing::make_token_claims("user-9");
  CHECK(claims.user_id == "user-9");
  CHECK(claims.expires_at == testing::FakeClock().now() + 5min);
}
