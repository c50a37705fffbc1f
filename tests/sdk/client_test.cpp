// SPDX-License-Identifier: MIT
#include "vortex/client.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <future>
#include <utility>

#include "support/loopback_server.hpp"

using namespace vortex;
using namespace std::chrono_literals;

// The older forms are to work for as long as they are there.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";

/// Answers at once, with what was queued, and keeps what was sent.
class FakeTransport final : public Transport {
 public:
  Ticket start(Request request, Completion done) override {
    sent.push_back(std::move(request));
    REQUIRE_FALSE(outcomes.empty());
    Outcome outcome = std::move(outcomes.front());
    outcomes.pop_front();
    done(std::move(outcome));
    return sent.size();
  }
  void cancel(Ticket) override {}

  void will_answer(std::string body, int status = 200) {
    outcomes.push_back(Response{status, {}, std::move(body)});
  }

  std::deque<Outcome> outcomes;
  std::vector<Request> sent;
};

struct Fixture {
  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>();
  Client client = Client(options());

  ClientOptions options() const {
    ClientOptions out(kKey);
    out.transport = transport;
    out.retry.attempts_max = 1;
    return out;
  }
};

std::string line(const Request& request) {
  const std::string root = "https://api.vortexsoftware.com/api/v1";
  REQUIRE(request.url.starts_with(root));
  return std::string(text(request.method)) + ' ' + request.url.substr(root.size()) + ' ' +
         request.body;
}

const std::string kList = R"({"invitations":[{"id":"inv-1"}]})";
const std::string kOne = R"({"id":"inv-1"})";

template <class Call>
std::string sent(Call call, const std::string& answer) {
  Fixture fixture;
  fixture.transport->will_answer(answer);
  call(std::as_const(fixture.client));
  REQUIRE(fixture.transport->sent.size() == 1);
  return line(fixture.transport->sent[0]);
}

std::string accept_body(const std::string& user) {
  return R"(POST /invitations/accept {"invitationIds":["inv-1"],"user":)" + user + "}";
}

// What accepting `inv-1` for this target in the older form sends.
std::string accepted_for(Target target) {
  return sent([&](const Client& client) { client.accept_invitations({"inv-1"}, target); }, kList);
}

}  // namespace

TEST_CASE("each operation sends one request: its method, its path and its body") {
  struct {
    std::function<void(const Client&)> call;
    std::string answer;
    std::string want;
  } const cases[] = {
      {[](const Client& c) { CHECK(c.get_invitations_by_target("email", "a@b.c").size() == 1); },
       kList, "GET /invitations?targetType=email&targetValue=a%40b.c "},
      {[](const Client& c) { CHECK(c.get_invitation("inv-1").id == "inv-1"); }, kOne,
       "GET /invitations/inv-1 "},
      {[](const Client& c) {
         const CreateInvitation request("wc-1", Target::share(), Inviter("user-1"));
         CHECK(c.create_invitation(request).short_link == "https://l.example/i/x");
       },
       R"({"id":"inv-1","shortLink":"https://l.example/i/x","status":"queued","createdAt":"t"})",
       R"(POST /invitations {"widgetConfigurationId":"wc-1","target":{"type":"share","value":""},)"
       R"("inviter":{"userId":"user-1"}})"},
      {[](const Client& c) {
         CHECK(c.accept_invitation("inv-1", AcceptUser::with_phone("+1")).size() == 1);
       },
       kList, accept_body(R"({"phone":"+1"})")},
      {[](const Client& c) {
         CHECK(c.accept_invitations({"inv-1"}, AcceptUser::with_email("a@b.c")).size() == 1);
       },
       kList, accept_body(R"({"email":"a@b.c"})")},
      {[](const Client& c) { c.revoke_invitation("inv-1"); }, "null", "DELETE /invitations/inv-1 "},
      {[](const Client& c) { CHECK(c.reinvite("inv-1").id == "inv-1"); }, kOne,
       "POST /invitations/inv-1/reinvite "},
      {[](const Client& c) { CHECK(c.get_invitations_by_scope("team", "4/2").size() == 1); }, kList,
       "GET /invitations/by-scope/team/4%2F2 "},
      {[](const Client& c) { c.delete_invitations_by_scope("team", "42"); }, "null",
       "DELETE /invitations/by-scope/team/42 "},
      {[](const Client& c) {
         const SyncInternalInvitation request("user-1", "user-2", SyncAction::accepted, "wc-1");
         CHECK(c.sync_internal_invitation(request).processed == 1);
       },
       R"({"processed":1,"invitationIds":["inv-1"]})",
       R"(POST /invitations/sync-internal-invitation {"creatorId":"user-1",)"
       R"("targetValue":"user-2","action":"accepted","componentId":"wc-1"})"},
      {[](const Client& c) {
         const AutojoinDomains autojoin = c.get_autojoin_domains("team", "a/b");
         REQUIRE(autojoin.domains.size() == 1);
         CHECK(autojoin.domains[0].domain == "acme.com");
         CHECK_FALSE(autojoin.invitation);
       },
       R"({"autojoinDomains":[{"id":"d-1","domain":"acme.com"}],"invitation":null})",
       "GET /invitations/by-scope/team/a%2Fb/autojoin "},
      {[](const Client& c) {
         const ConfigureAutojoin request("team", "t-1", {"acme.com"}, "wc-1");
         const AutojoinDomains autojoin = c.configure_autojoin(request);
         REQUIRE(autojoin.invitation);
         CHECK(autojoin.invitation->id == "inv-1");
       },
       R"({"autojoinDomains":[],"invitation":{"id":"inv-1"}})",
       R"(POST /invitations/autojoin {"scope":"t-1","scopeType":"team",)"
       R"("domains":["acme.com"],"componentId":"wc-1"})"},
      {[](const Client& c) { c.get_invitations_by_target("email", "a@b.c", Page(20, 10)); }, kList,
       "GET /invitations?targetType=email&targetValue=a%40b.c&start=20&limit=10 "},
      {[](const Client& c) { c.get_invitations_by_scope("team", "42", Page(0, 10)); }, kList,
       "GET /invitations/by-scope/team/42?limit=10 "},
      {[](const Client& c) { CHECK(c.get_invitations_by_group("team", "42").size() == 1); }, kList,
       "GET /invitations/by-scope/team/42 "},
      {[](const Client& c) { c.delete_invitations_by_group("team", "42"); }, "null",
       "DELETE /invitations/by-scope/team/42 "},
      {[](const Client& c) {
         CreateWebhookEndpoint request("https://example.com/hook");
         request.with_event("invitation.accepted").with_secret("whsec_12345678");
         CHECK(c.create_webhook_endpoint(request).secret == "whsec_12345678");
       },
       R"({"id":"wh-1","url":"https://example.com/hook","events":[],"secret":"whsec_12345678"})",
       R"(POST /webhooks {"url":"https://example.com/hook","events":["invitation.accepted"],)"
       R"("secret":"whsec_12345678"})"},
      {[](const Client& c) {
         const WebhookEndpoints endpoints = c.get_webhook_endpoints();
         REQUIRE(endpoints.webhooks.size() == 1);
         CHECK(endpoints.webhooks[0].events == std::vector<std::string>{"member.created"});
         CHECK_FALSE(endpoints.webhooks[0].secret);
       },
       R"({"webhooks":[{"id":"wh-1","url":"https://x","events":["member.created"]}]})",
       "GET /webhooks "},
      {[](const Client& c) { c.delete_webhook_endpoint("wh-1"); }, "null",
       "DELETE /webhooks/wh-1 "},
  };
  for (const auto& [call, answer, want] : cases) CHECK(sent(call, answer) == want);
}

TEST_CASE("a list is fetched page by page, as far as a loop goes") {
  const auto page = [](int first, int count) {
    std::string items;
    for (int i = first; i < first + count; ++i) {
      items += (items.empty() ? R"({"id":")" : R"(,{"id":")") + std::to_string(i) + R"("})";
    }
    return R"({"invitations":[)" + items + "]}";
  };
  const auto ids = [](InvitationRange range, std::size_t wanted = 100) {
    std::string out;
    for (const Invitation& invitation : range) {
      out += invitation.id;
      if (out.size() == wanted) break;
    }
    return out;
  };
  Fixture fixture;
  const Client& client = fixture.client;
  const auto& sent = fixture.transport->sent;

  for (const auto& answer : {page(0, 2), page(2, 2), page(4, 1)}) {
    fixture.transport->will_answer(answer);
  }
  CHECK(ids(client.each_invitation_by_scope("team", "42", 2)) == "01234");
  REQUIRE(sent.size() == 3);
  CHECK(line(sent[0]) == "GET /invitations/by-scope/team/42?limit=2 ");
  CHECK(line(sent[2]) == "GET /invitations/by-scope/team/42?start=4&limit=2 ");

  // Whole pages to the end need one more look.
  for (const auto& answer : {page(0, 2), page(0, 0)}) fixture.transport->will_answer(answer);
  CHECK(ids(client.each_invitation_by_target("email", "a@b.c", 2)) == "01");
  CHECK(sent.size() == 5);

  // Nothing more is fetched than the loop wants, and nothing at all of an empty list.
  fixture.transport->will_answer(page(0, 2));
  CHECK(ids(client.each_invitation_by_scope("team", "42", 2), 2) == "01");
  fixture.transport->will_answer(page(0, 0));
  CHECK(ids(client.each_invitation_by_scope("team", "42")).empty());
  CHECK(sent.size() == 7);

  // A service that knows no pages gives all at once, or the same again.
  fixture.transport->will_answer(page(0, 5));
  CHECK(ids(client.each_invitation_by_scope("team", "42", 2)) == "01234");
  for (const auto& answer : {page(0, 2), page(0, 2)}) fixture.transport->will_answer(answer);
  CHECK(ids(client.each_invitation_by_scope("team", "42", 2)) == "01");
}

TEST_CASE("a user who cannot be known accepts nothing") {
  Fixture fixture;
  AcceptUser nobody = AcceptUser::with_email("");
  nobody.name = "Ada";
  for (const AcceptUser& user : {nobody, AcceptUser()}) {
    CHECK_THROWS_WITH_AS(fixture.client.accept_invitation("inv-1", user),
                         "User must have either email or phone", InvalidArgument);
  }
  CHECK(fixture.transport->sent.empty());
}

TEST_CASE("a target in the older form becomes a user as in the official SDKs") {
  CHECK(accepted_for(Target::email("a@b.c")) == accept_body(R"({"email":"a@b.c"})"));
  CHECK(accepted_for(Target::phone("+1")) == accept_body(R"({"phone":"+1"})"));
  CHECK(accepted_for({TargetType("phoneNumber"), "+1"}) == accept_body(R"({"phone":"+1"})"));
  CHECK(accepted_for({TargetType("username"), "ada"}) == accept_body(R"({"email":"ada"})"));
  CHECK(accepted_for(Target::internal("u-2")) == accept_body(R"({"email":"u-2"})"));
}

TEST_CASE("several targets are one request each, and the last refusal is thrown at the end") {
  const std::vector<std::string> ids = {"inv-1"};
  const std::vector<Target> targets = {Target::email("a@b.c"), Target::phone("+1"),
                                       Target::email("d@e.f"), Target::email("g@h.i")};
  Fixture fixture;
  fixture.transport->will_answer(R"({"error":"first"})", 409);
  fixture.transport->will_answer(kList);
  fixture.transport->will_answer(R"({"error":"last"})", 404);
  fixture.transport->will_answer(kList);
  CHECK_THROWS_WITH_AS(fixture.client.accept_invitations(ids, targets), "last", ApiError);
  REQUIRE(fixture.transport->sent.size() == 4);
  CHECK(line(fixture.transport->sent[1]) == accept_body(R"({"phone":"+1"})"));
  CHECK(line(fixture.transport->sent[3]) == accept_body(R"({"email":"g@h.i"})"));

  for (std::size_t i = 0; i < targets.size(); ++i) fixture.transport->will_answer(kList);
  CHECK(fixture.client.accept_invitations(ids, targets).size() == 1);
  CHECK_THROWS_WITH_AS(fixture.client.accept_invitations(ids, std::vector<Target>()),
                       "No targets provided", InvalidArgument);
  CHECK(fixture.transport->sent.size() == 8);
}

TEST_CASE("several targets go on after an answer that never came, too") {
  Fixture fixture;
  fixture.transport->outcomes.push_back(TransportError(TransportError::Kind::timeout, "late"));
  fixture.transport->will_answer(kList);
  const std::vector<Target> targets = {Target::email("a@b.c"), Target::email("d@e.f")};
  CHECK_THROWS_WITH_AS(
      fixture.client.accept_invitations(std::vector<std::string>{"inv-1"}, targets), "late",
      TransportError);
  CHECK(fixture.transport->sent.size() == 2);
}

TEST_CASE("what went wrong arrives as what it is") {
  Fixture fixture;
  fixture.transport->will_answer(R"({"error":"No","code":"invitation_not_found"})", 404);
  CHECK_THROWS_WITH_AS(fixture.client.get_invitation("inv-1"), "No", ApiError);
  fixture.transport->will_answer("{}");
  CHECK_THROWS_WITH_AS(fixture.client.get_invitation("inv-1"), "id is missing", DecodeError);
  fixture.transport->outcomes.push_back(TransportError(TransportError::Kind::tls, "Untrusted"));
  try {
    fixture.client.get_invitation("inv-1");
    FAIL("not thrown");
  } catch (const TransportError& error) {
    CHECK(error.kind() == TransportError::Kind::tls);
    CHECK(std::string(error.what()) == "Untrusted");
  }
  CHECK_THROWS_AS(fixture.client.get_invitation(""), InvalidArgument);
  CHECK(fixture.transport->sent.size() == 3);
}

TEST_CASE("a client can be moved, and what is left of it sends nothing") {
  Fixture fixture;
  Client moved = std::move(fixture.client);
  fixture.transport->will_answer(kOne);
  CHECK(moved.get_invitation("inv-1").id == "inv-1");
  CHECK_THROWS_WITH_AS(fixture.client.get_invitation("inv-1"), "this client was moved from",
                       InvalidArgument);
  fixture.client = std::move(moved);
  fixture.transport->will_answer(kOne);
  CHECK(fixture.client.get_invitation("inv-1").id == "inv-1");
}

TEST_CASE("a client signs with its own key, and calls with one that it cannot take apart") {
  const Client client(kKey);
  const User user("user-1", "user@example.com");
  CHECK(client.sign(user) == TokenSigner(kKey).sign(user));
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.api_key = "an older key";
  const Client other(std::move(options));
  fixture.transport->will_answer(kOne);
  CHECK(other.get_invitation("inv-1").id == "inv-1");
  CHECK_THROWS_AS(other.sign(user), InvalidArgument);
}

TEST_CASE("a client calls a real server, from several threads at once") {
  test::LoopbackServer server([](const test::Arrived& request) {
    const std::string id = request.target.substr(request.target.rfind('/') + 1);
    return test::http_answer(200, R"({"id":")" + id + "\"}");
  });
  const Client client(kKey, server.url() + "/api/v1/");
  std::vector<std::future<bool>> threads;
  for (int t = 0; t < 4; ++t) {
    threads.push_back(std::async(std::launch::async, [&client, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string id = "inv-" + std::to_string(100 * t + i);
        if (client.get_invitation(id).id != id) return false;
      }
      return true;
    }));
  }
  for (auto& thread : threads) CHECK(thread.get());
  CHECK(server.arrived().size() == 100);
  CHECK(server.arrived()[0].header("x-api-key") == kKey);
}

TEST_CASE("destroying a client ends the calls that other threads wait for") {
  std::promise<void> arrived;
  test::LoopbackServer server([&](const test::Arrived&) {
    arrived.set_value();
    return "";
  });
  auto client = std::make_unique<Client>(kKey, server.url());
  auto waiting = std::async(std::launch::async, [&called = *client] {
    try {
      called.get_invitation("inv-1");
    } catch (const TransportError& error) {
      return error.kind();
    }
    return TransportError::Kind::connect;
  });
  REQUIRE(arrived.get_future().wait_for(30s) == std::future_status::ready);
  client.reset();
  CHECK(waiting.get() == TransportError::Kind::cancelled);
}

TEST_CASE("a client gives up after the time it was told") {
  test::LoopbackServer server([](const test::Arrived&) { return ""; });
  ClientOptions options(kKey);
  options.base_url = server.url();
  options.timeout = 20ms;
  try {
    Client(std::move(options)).get_invitation("inv-1");
    FAIL("not thrown");
  } catch (const TransportError& error) {
    CHECK(error.kind() == TransportError::Kind::timeout);
  }
}

TEST_CASE("the environment gives the key and the URL, where they are set to something") {
  unsetenv("VORTEX_API_KEY");
  unsetenv("VORTEX_API_BASE_URL");
  CHECK_THROWS_WITH_AS(ClientOptions::from_env(), "VORTEX_API_KEY is not set", InvalidArgument);
  setenv("VORTEX_API_KEY", kKey.c_str(), 1);
  setenv("VORTEX_API_BASE_URL", "", 1);
  CHECK(ClientOptions::from_env().api_key == kKey);
  CHECK(ClientOptions::from_env().base_url == "https://api.vortexsoftware.com");
  setenv("VORTEX_API_BASE_URL", "http://127.0.0.1:8080", 1);
  CHECK(ClientOptions::from_env().base_url == "http://127.0.0.1:8080");
}
