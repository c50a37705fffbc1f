// SPDX-License-Identifier: MIT
#include "server/webhooks/dispatcher.hpp"

#include <doctest/doctest.h>

#include <condition_variable>

#include "server/invitations/accept.hpp"
#include "server/invitations/webhooks.hpp"
#include "server/post_fixture.hpp"
#include "support/webhook_receiver.hpp"
#include "vortex/webhook.hpp"

using namespace vortex::server;
using namespace std::chrono_literals;
using vortex::Json;
using vortex::test::Arrived;
using vortex::test::Post;
using vortex::test::WebhookReceiver;
using Mode = WebhookReceiver::Mode;

namespace {

constexpr auto kPatience = 30s;
const std::string kSecret = "whsec_test_secret_123";

/// A database whose events are posted to a receiver on loopback; waits one minute, then one hour,
/// after a failure.
struct Hooks : Post {
  explicit Hooks(std::chrono::milliseconds timeout = kPatience, const WebhookRoom& room = {})
      : poster({.allow_private = true, .ca_file = "", .timeout = timeout}),
        dispatcher({{1min, 60min},
                    [this](std::string_view why) { complaints.emplace_back(why); },
                    [this] { wake(); },
                    room,
                    [this](std::string_view outcome) { outcomes.emplace_back(outcome); },
                    [this] { outcomes.emplace_back("switched off"); }},
                   **this, poster) {}

  WebhookEndpointRow add(const std::string& path, std::vector<std::string> events = {}) {
    return act([&](Tx& tx, const Caller& by) {
      return create_webhook_endpoint(tx, by.environment, {receiver.url(path), events, kSecret});
    });
  }
  WebhookEndpointRow read(const WebhookEndpointRow& endpoint) {
    return *(*this)->read([&](Tx& tx) { return find_endpoint_anywhere(tx, endpoint.uuid); });
  }
  using Post::read;
  std::vector<WebhookDelivery> dead(const WebhookEndpointRow& endpoint) {
    return (*this)->read([&](Tx& tx) { return list_dead_deliveries(tx, endpoint, 1000); });
  }
  std::int64_t waiting(const WebhookEndpointRow& endpoint) {
    return (*this)->read([&](Tx& tx) { return count_waiting_deliveries(tx, endpoint.id); });
  }
  /// Dispatches until a condition holds; false where that takes too long.
  template <class Condition>
  bool work_until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      dispatcher.dispatch_some();
      std::unique_lock lock(mutex);
      woken.wait_for(lock, 10ms, [this] { return is_woken; });
      is_woken = false;
      if (std::chrono::steady_clock::now() > end) return false;
    }
    return true;
  }
  /// Dispatches until nothing that is due now is left.
  void settle() {
    REQUIRE(work_until([this] {
      return (*this)->read([](Tx& tx) {
        return list_due_endpoints(tx).empty() && !tx.exists(R"sql(
            SELECT 1 FROM webhook_delivery WHERE state = 'sending')sql");
      });
    }));
  }
  /// The bodies that came to a path, in order.
  std::vector<Json> bodies(std::string_view path) {
    std::vector<Json> out;
    for (const Arrived& request : receiver.arrived()) {
      if (request.target == '/' + std::string(path)) out.push_back(Json::parse(request.body));
    }
    return out;
  }
  std::vector<std::string> types(std::string_view path) {
    std::vector<std::string> out;
    for (const Json& body : bodies(path)) out.push_back(*body.find("type")->if_text());
    std::sort(out.begin(), out.end());
    return out;
  }
  void wake() {
    const std::lock_guard lock(mutex);
    is_woken = true;
    woken.notify_all();
  }

  std::vector<std::string> outcomes;  ///< as the dispatcher tells them
  std::mutex mutex;
  std::condition_variable woken;
  bool is_woken = false;
  WebhookReceiver receiver;
  WebhookPoster poster;
  WebhookDispatcher dispatcher;
};

using Types = std::vector<std::string>;

}  // namespace

TEST_CASE("an event is posted as SDKs read it, and signed as they check it") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  const auto invitation = hooks.invite("ada@example.com");
  hooks.settle();
  REQUIRE(hooks.receiver.arrived().size() == 1);
  const Arrived request = hooks.receiver.arrived()[0];
  CHECK(request.method == "POST");

  const vortex::Webhooks webhooks(kSecret);
  const auto event = std::get<vortex::WebhookEvent>(
      webhooks.construct_event(request.body, request.header("x-vortex-signature").value_or("")));
  CHECK(event.type == "invitation.created");
  CHECK(event.account_id == to_text(hooks.tenant.environment.account));
  CHECK(event.environment_id == to_text(hooks.tenant.environment.uuid));
  CHECK(event.source_table == "invitations");
  CHECK(event.operation == "insert");
  CHECK(request.header("webhook-id") == event.id);

  const Json body = Json::parse(request.body);
  CHECK_FALSE(body.find("name"));
  const Json& data = *body.find("data");
  CHECK(*data.find("invitationId")->if_text() == to_text(invitation.id));
  CHECK(*data.find("id")->if_text() == to_text(invitation.id));
  CHECK(*data.find("targetEmail")->if_text() == "ada@example.com");
  CHECK(data.find("sequence")->as_int64() == 1);
  CHECK(*data.find("status")->if_text() == "queued");
  CHECK(hooks.waiting(endpoint) == 0);
}

TEST_CASE("accepting tells of the acceptance, the member and each scope, in sequence") {
  Hooks hooks;
  hooks.add("a");
  auto wanted = hooks.request("ada@example.com");
  wanted.scopes = {{"team", "1", "One"}, {"team", "2", "Two"}};
  const auto invitation = hooks.invite(wanted);
  hooks.act([&](Tx& tx, const Caller& by) {
    accept_invitations(
        tx, by, {to_text(invitation.id)},
        {{Identity{TargetKind::email, "ada@example.com", "ada@example.com"}}, "Ada", std::nullopt});
  });
  hooks.settle();
  CHECK(hooks.types("a") == Types{"group.member.added", "group.member.added", "invitation.accepted",
                                  "invitation.created", "member.created"});
  std::vector<std::int64_t> sequences;
  for (const Json& body : hooks.bodies("a")) {
    sequences.push_back(*body.find("data")->find("sequence")->as_int64());
  }
  std::sort(sequences.begin(), sequences.end());
  CHECK(sequences == std::vector<std::int64_t>{1, 2, 3, 4, 5});
}

TEST_CASE("an endpoint gets the types it asked for, of its own environment") {
  Hooks hooks;
  hooks.add("some", {"invitation.deactivated", "invitation.accepted"});
  const auto invitation = hooks.invite("ada@example.com");
  hooks.act([&](Tx& tx, const Caller& by) { revoke_invitation(tx, by, to_text(invitation.id)); });
  hooks.tenant = hooks->write_and_wait([](Tx& tx) { return vortex::test::make_tenant(tx, "two"); });
  hooks.add("other");
  hooks.invite("bob@example.com");
  hooks.settle();
  CHECK(hooks.types("some") == Types{"invitation.deactivated"});
  CHECK(hooks.types("other") == Types{"invitation.created"});
  CHECK(*hooks.bodies("some")[0].find("data")->find("reason")->if_text() == "revoked");
}

TEST_CASE("what is undone is not told") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  CHECK_THROWS(hooks.act([&](Tx& tx, const Caller& by) {
    create_invitation(tx, by, hooks.request("ada@example.com"));
    throw std::runtime_error("no");
  }));
  CHECK(hooks.waiting(endpoint) == 0);
}

TEST_CASE("a failure is tried again after its wait, with the same id and bytes") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::broken);
  hooks.invite("ada@example.com");
  hooks.settle();
  CHECK(hooks.read(endpoint).failing_since == hooks.now.load());
  CHECK(hooks.receiver.count("a") == 1);
  hooks.let_pass(59s);
  hooks.settle();
  CHECK(hooks.receiver.count("a") == 1);

  hooks.receiver.set("a", Mode::ok);
  hooks.let_pass(20s);
  hooks.settle();
  const auto arrived = hooks.receiver.arrived();
  REQUIRE(arrived.size() == 2);
  CHECK(arrived[0].body == arrived[1].body);
  CHECK(arrived[0].header("webhook-id") == arrived[1].header("webhook-id"));
  CHECK(arrived[0].header("webhook-timestamp") != arrived[1].header("webhook-timestamp"));
  CHECK_FALSE(hooks.read(endpoint).failing_since);
  CHECK(hooks.waiting(endpoint) == 0);
}

TEST_CASE("every way to fail is a failure, and none is followed") {
  for (const Mode mode : {Mode::closing, Mode::elsewhere, Mode::busy, Mode::no_http}) {
    CAPTURE(static_cast<int>(mode));
    Hooks hooks;
    const auto endpoint = hooks.add("a");
    hooks.receiver.set("a", mode);
    hooks.invite("ada@example.com");
    hooks.settle();
    CHECK(hooks.waiting(endpoint) == 1);
    CHECK(hooks.receiver.arrived().size() == 1);
  }
}

TEST_CASE("who asks for more time gets it") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::busy);  // 90 s
  hooks.invite("ada@example.com");
  hooks.settle();
  hooks.let_pass(80s);
  hooks.settle();
  CHECK(hooks.receiver.count("a") == 1);
  hooks.let_pass(11s);
  hooks.settle();
  CHECK(hooks.receiver.count("a") == 2);
  CHECK(hooks.waiting(endpoint) == 1);
}

TEST_CASE("after the last wait a webhook is dead, kept, and can be played again") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::broken);
  hooks.invite("ada@example.com");
  for (int i = 0; i < 3; ++i) {
    hooks.settle();
    hooks.let_pass(2h);
  }
  REQUIRE(hooks.dead(endpoint).size() == 1);
  CHECK(hooks.dead(endpoint)[0].last_error == "HTTP 500");
  CHECK(hooks.dead(endpoint)[0].attempts == 3);
  hooks.receiver.set("a", Mode::ok);
  std::int64_t queued = 0;
  const auto replay = [&](TimeMs since, TimeMs until) {
    hooks.act([&](Tx& tx, const Caller&) {
      queued = 0;
      WebhookPlace after{since, 0};
      return replay_webhooks(tx, endpoint, after, until, queued);
    });
  };
  replay(hooks.now, hooks.now + 1);
  CHECK(queued == 0);
  replay(Hooks::kStart, hooks.now);
  CHECK(queued == 1);
  hooks.settle();
  CHECK(hooks.dead(endpoint).empty());
  CHECK(hooks.receiver.arrived()[0].body == hooks.receiver.arrived()[3].body);
}

TEST_CASE("410 switches an endpoint off at once, and the others are told") {
  Hooks hooks;
  const auto gone = hooks.add("gone");
  hooks.add("other", {"webhook.disabled"});
  hooks.add("deaf", {"invitation.accepted"});
  hooks.receiver.set("gone", Mode::gone);
  hooks.invite("ada@example.com");
  hooks.settle();
  CHECK(hooks.read(gone).disabled_at);
  CHECK(hooks.read(gone).disabled_reason == "HTTP 410");
  CHECK(hooks.complaints.size() == 1);
  CHECK(hooks.types("other") == Types{"webhook.disabled"});
  CHECK(*hooks.bodies("other")[0].find("data")->find("endpointId")->if_text() ==
        to_text(gone.uuid));
  CHECK(hooks.types("deaf").empty());

  // What happens meanwhile is kept for when it is back.
  hooks.invite("bob@example.com");
  hooks.settle();
  CHECK(hooks.receiver.count("gone") == 1);
  hooks.receiver.set("gone", Mode::ok);
  hooks.act([&](Tx& tx, const Caller&) {
    WebhookEndpointRow back = *find_endpoint_anywhere(tx, gone.uuid);
    back.disabled_at.reset();
    update_endpoint(tx, back);
    std::int64_t queued = 0;
    WebhookPlace after{Hooks::kStart, 0};
    replay_webhooks(tx, back, after, tx.now() + 1, queued);
    CHECK(queued == 3);
  });
  hooks.settle();
  CHECK(hooks.receiver.count("gone") == 4);
}

TEST_CASE("five days without a success switch an endpoint off, a success between does not") {
  Hooks hooks;
  const auto bad = hooks.add("bad");
  const auto moody = hooks.add("moody");
  hooks.receiver.set("bad", Mode::broken);
  hooks.receiver.set("moody", Mode::broken);
  for (int day = 0; day < 6; ++day) {
    CHECK_FALSE(hooks.read(bad).disabled_at);
    hooks.receiver.set("moody", day == 3 ? Mode::ok : Mode::broken);
    hooks.invite("user" + std::to_string(day) + "@example.com");
    hooks.settle();
    hooks.let_pass(24h);
  }
  CHECK(hooks.read(bad).disabled_at);
  CHECK(hooks.waiting(bad) == 0);
  CHECK_FALSE(hooks.read(moody).disabled_at);
}

TEST_CASE("a slow endpoint keeps only itself waiting, and is posted to four times at once") {
  Hooks hooks;
  const auto slow = hooks.add("slow");
  const auto quick = hooks.add("quick");
  hooks.receiver.set("slow", Mode::waiting);
  for (int i = 0; i < 20; ++i) hooks.invite("user" + std::to_string(i) + "@example.com");
  CHECK(hooks.work_until([&] { return hooks.waiting(quick) == 0; }));
  CHECK(hooks.receiver.count("quick") == 20);
  CHECK(hooks.work_until([&] { return hooks.receiver.count("slow") == 4; }));
  for (int i = 0; i < 5; ++i) hooks.dispatcher.dispatch_some();
  CHECK(hooks.receiver.count("slow") == 4);
  CHECK(hooks.waiting(slow) == 20);
  hooks.receiver.release();
  hooks.settle();
  CHECK(hooks.receiver.count("slow") == 20);
}

TEST_CASE("an endpoint that failed is tried with one post at a time") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::broken);
  hooks.invite("ada@example.com");
  hooks.settle();
  hooks.receiver.set("a", Mode::waiting);
  for (int i = 0; i < 5; ++i) hooks.invite("user" + std::to_string(i) + "@example.com");
  CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 2; }));
  for (int i = 0; i < 5; ++i) hooks.dispatcher.dispatch_some();
  CHECK(hooks.receiver.count("a") == 2);
  hooks.receiver.release();
  hooks.settle();
  CHECK(hooks.receiver.count("a") == 6);
  CHECK(hooks.waiting(endpoint) == 1);
}

TEST_CASE("what a stop cut short is posted again after the next start, under the same id") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::waiting);
  hooks.invite("ada@example.com");
  CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 1; }));
  hooks.dispatcher.stop();
  CHECK(hooks.waiting(endpoint) == 1);
  CHECK_FALSE(hooks.read(endpoint).failing_since);
  hooks.receiver.release();

  WebhookPoster poster({.allow_private = true, .ca_file = "", .timeout = kPatience});
  WebhookDispatcher next({{1min}, [](std::string_view) {}, [&] { hooks.wake(); }}, *hooks, poster);
  next.recover();
  next.dispatch_some();
  CHECK(hooks.receiver.wait_for(2));
  const auto arrived = hooks.receiver.arrived();
  CHECK(arrived[0].header("webhook-id") == arrived[1].header("webhook-id"));
  next.stop();
}

TEST_CASE("while a secret is replaced, both signatures are there") {
  Hooks hooks;
  auto endpoint = hooks.add("a");
  hooks.act([&](Tx& tx, const Caller&) {
    rotate_webhook_secret(tx, endpoint, "whsec_the_newer_secret");
    CHECK_THROWS(rotate_webhook_secret(tx, endpoint, std::nullopt));
  });
  hooks.invite("ada@example.com");
  hooks.settle();
  const Arrived request = hooks.receiver.arrived().at(0);
  CHECK(vortex::Webhooks(kSecret).verify_signature(
      request.body, request.header("x-vortex-signature").value_or("")));
  const std::string list = request.header("webhook-signature").value_or("");
  CHECK(std::count(list.begin(), list.end(), ' ') == 1);
}

TEST_CASE("an endpoint that is removed is told nothing any more, and removing it again is fine") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.invite("ada@example.com");
  hooks.act([&](Tx& tx, const Caller&) {
    CHECK(remove_webhook_endpoint(tx, endpoint.environment, endpoint.uuid));
    CHECK(remove_webhook_endpoint(tx, endpoint.environment, endpoint.uuid));
    CHECK_FALSE(remove_webhook_endpoint(tx, endpoint.environment, tx.new_id()));
    CHECK_FALSE(remove_webhook_endpoint(tx, endpoint.environment + 1, endpoint.uuid));
  });
  hooks.invite("bob@example.com");
  hooks.settle();
  CHECK(hooks.receiver.arrived().empty());
}

TEST_CASE("a clock that was set back makes no webhook wait longer than its own delay") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.let_pass(1000h);
  hooks.invite("ada@example.com");
  hooks.now = Hooks::kStart;
  CHECK(hooks.work_until([&] { return hooks.waiting(endpoint) == 0; }));
  CHECK(hooks.receiver.count("a") == 1);
}

TEST_CASE("whatever the clock does, what is on its way is not posted beside itself") {
  for (const auto leap : {24h, -24h}) {
    Hooks hooks;
    const auto endpoint = hooks.add("a");
    hooks.receiver.set("a", Mode::waiting);
    hooks.invite("ada@example.com");
    CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 1; }));
    hooks.let_pass(leap);
    // The next event looks after those that wait, too.
    hooks.invite("bob@example.com");
    CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 2; }));
    for (int i = 0; i < 5; ++i) hooks.dispatcher.dispatch_some();
    hooks.receiver.release();
    CHECK(hooks.work_until([&] { return hooks.waiting(endpoint) == 0; }));
    CHECK(hooks.receiver.count("a") == 2);
  }
}

TEST_CASE("what was posted is not posted again when writing that down fails") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.invite("ada@example.com");
  hooks.act([](Tx& tx, const Caller&) {
    tx.run(R"sql(
        CREATE TRIGGER full_disk BEFORE UPDATE OF state ON webhook_delivery
        WHEN NEW.state = 'delivered' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END)sql");
  });
  bool has_failed = false;
  CHECK(hooks.work_until([&] {
    try {
      hooks.dispatcher.dispatch_some();
    } catch (const std::exception&) {
      has_failed = true;
    }
    return has_failed;
  }));
  hooks.act([](Tx& tx, const Caller&) { tx.run("DROP TRIGGER full_disk"); });
  hooks.let_pass(1h);
  CHECK(hooks.work_until([&] { return hooks.waiting(endpoint) == 0; }));
  CHECK(hooks.receiver.count("a") == 1);
}

TEST_CASE("where there is too little room, each endpoint gets its turn") {
  Hooks hooks(kPatience, {.endpoint_max = 2, .in_flight_max = 3});
  for (const char* path : {"a", "b", "c"}) {
    hooks.add(path);
    hooks.receiver.set(path, Mode::waiting);
  }
  hooks.act([&](Tx& tx, const Caller& by) {
    for (const char* address : {"ada@example.com", "bob@example.com"}) {
      create_invitation(tx, by, hooks.request(address));
    }
  });
  CHECK(hooks.work_until([&] { return hooks.receiver.arrived().size() == 3; }));
  for (const char* path : {"a", "b", "c"}) CHECK(hooks.receiver.count(path) == 1);
  hooks.receiver.release();
  hooks.settle();
  CHECK(hooks.receiver.arrived().size() == 6);
}

TEST_CASE("what a stop cuts short costs no attempt") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::waiting);
  hooks.invite("ada@example.com");
  CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 1; }));
  hooks.dispatcher.stop();
  hooks->read([&](Tx& tx) {
    CHECK(tx.exists(R"sql(
        SELECT 1 FROM webhook_delivery WHERE state = 'queued' AND attempts = 0)sql"));
  });
}

TEST_CASE("what arrived after its endpoint was switched off counts as delivered") {
  Hooks hooks;
  const auto endpoint = hooks.add("a");
  hooks.receiver.set("a", Mode::waiting);
  hooks.invite("ada@example.com");
  CHECK(hooks.work_until([&] { return hooks.receiver.count("a") == 1; }));
  hooks.act([&](Tx& tx, const Caller&) { give_up_deliveries(tx, endpoint.id, "switched off"); });
  CHECK(hooks.dead(endpoint).size() == 1);
  hooks.receiver.release();
  CHECK(hooks.work_until([&] { return hooks.dead(endpoint).empty(); }));
}

TEST_CASE("what became of each post is told, once it is written down") {
  Hooks hooks;
  hooks.add("a");
  hooks.receiver.set("a", Mode::broken);
  hooks.invite("ada@example.com");
  hooks.settle();
  hooks.receiver.set("a", Mode::ok);
  hooks.let_pass(1h);
  hooks.settle();
  hooks.receiver.set("a", Mode::gone);
  hooks.invite("bob@example.com");
  hooks.settle();
  CHECK(hooks.outcomes ==
        std::vector<std::string>{"deferred", "delivered", "dead", "switched off"});
}
