// SPDX-License-Identifier: MIT
#include "vortex/async.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <coroutine>
#include <deque>
#include <thread>

#include "support/loopback_server.hpp"
#include "vortex/client.hpp"
#include "vortex/testing.hpp"

using namespace vortex;
using namespace std::chrono_literals;
using testing::FakeTransport;

// The older forms are to work for as long as they are there.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kOne = R"({"id":"inv-1"})";
const std::string kList = R"({"invitations":[{"id":"inv-1"}]})";
// Long enough for a loaded machine; only a test that fails takes this long.
constexpr auto kPatience = 30s;

/// A coroutine type that knows nothing of ours, as other libraries have theirs.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

/// One whose owner decides when it goes away.
struct Owned {
  struct promise_type {
    Owned get_return_object() {
      return Owned{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

struct Fixture {
  explicit Fixture(Executor executor = {}) : client(options(), std::move(executor)) {}

  ClientOptions options() const {
    ClientOptions out(kKey);
    out.transport = transport;
    return out;
  }

  std::shared_ptr<FakeTransport> transport = std::make_shared<FakeTransport>();
  AsyncClient client;
};

template <class T>
TransportError::Kind kind(Async<T>& async) {
  try {
    async.get();
  } catch (const TransportError& error) {
    return error.kind();
  }
  FAIL("not thrown");
  return {};
}

template <class T>
TransportError::Kind kind(Async<T>&& async) {
  return kind(async);
}

Async<std::string> id_of(const AsyncClient& client, std::string id) {
  const Invitation invitation = co_await client.get_invitation(id);
  co_return invitation.id;
}

}  // namespace

TEST_CASE("an answer is taken in each of the four ways") {
  Fixture fixture;
  for (int i = 0; i < 4; ++i) fixture.transport->will_answer(kOne);
  CHECK(fixture.client.get_invitation("inv-1").get().id == "inv-1");
  CHECK(fixture.client.get_invitation("inv-1").future().get().id == "inv-1");
  CHECK(id_of(fixture.client, "inv-1").get() == "inv-1");
  std::string got;
  fixture.client.get_invitation("inv-1").then([&](Async<Invitation> done) {
    CHECK(done.ready());
    got = done.get().id;
  });
  CHECK(got == "inv-1");
}

TEST_CASE("an answer that comes later is taken in each of the four ways") {
  Fixture fixture;
  fixture.transport->hold();
  auto async = fixture.client.get_invitation("inv-1");
  auto future = fixture.client.get_invitation("inv-2").future();
  auto coroutine = id_of(fixture.client, "inv-3");
  std::string got;
  fixture.client.get_invitation("inv-4").then(
      [&, owned = std::make_unique<int>(4)](Async<Invitation> done) {
        got = done.get().id + std::to_string(*owned);
      });
  REQUIRE(fixture.transport->held() == 4);
  CHECK_FALSE(async.ready());
  CHECK_FALSE(coroutine.ready());
  CHECK(got.empty());
  std::thread service([&] {
    for (int i = 0; i < 4; ++i) fixture.transport->will_answer(kOne);
  });
  CHECK(async.get().id == "inv-1");
  CHECK(future.get().id == "inv-1");
  CHECK(coroutine.get() == "inv-1");
  service.join();
  CHECK(got == "inv-14");
}

TEST_CASE("what went wrong arrives as what the blocking client throws") {
  Fixture fixture;
  fixture.transport->will_answer(R"({"error":"No"})", 404);
  CHECK_THROWS_WITH_AS(fixture.client.get_invitation("inv-1").get(), "No", ApiError);
  fixture.transport->will_answer(R"({"error":"No"})", 404);
  CHECK_THROWS_WITH_AS(id_of(fixture.client, "inv-1").get(), "No", ApiError);
  fixture.transport->will_answer("{}");
  CHECK_THROWS_AS(fixture.client.get_invitation("inv-1").future().get(), DecodeError);
  fixture.transport->will_fail(TransportError::Kind::tls);
  CHECK(kind(fixture.client.get_invitation("inv-1")) == TransportError::Kind::tls);
  CHECK_THROWS_AS((void)fixture.client.get_invitation(""), InvalidArgument);
  CHECK(fixture.transport->requests().size() == 4);
}

TEST_CASE("every operation sends what the blocking client sends") {
  const auto same = [](auto call, const std::string& answer) {
    Fixture fixture;
    const Client blocking(fixture.options());
    fixture.transport->will_answer(answer);
    fixture.transport->will_answer(answer);
    call(blocking);
    call(fixture.client).get();
    const auto sent = fixture.transport->requests();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].url == sent[1].url);
    CHECK(sent[0].method == sent[1].method);
    CHECK(sent[0].body == sent[1].body);
  };
  const AcceptUser user = AcceptUser::with_email("ada@example.com");
  same([](auto& c) { return c.get_invitations_by_target("email", "ada@example.com"); }, kList);
  same([](auto& c) { return c.get_invitation("inv-1"); }, kOne);
  same(
      [](auto& c) {
        return c.create_invitation(
            CreateInvitation("wc-1", Target::email("ada@example.com"), Inviter("user-1")));
      },
      R"({"id":"inv-1","shortLink":"https://x","status":"queued","createdAt":"now"})");
  same([&](auto& c) { return c.accept_invitation("inv-1", user); }, kList);
  same([&](auto& c) { return c.accept_invitations({"inv-1"}, Target::phone("+15551230001")); },
       kList);
  same([&](auto& c) { return c.accept_invitations({"inv-1"}, {Target::email("ada@example.com")}); },
       kList);
  same([](auto& c) { return c.revoke_invitation("inv-1"); }, "null");
  same([](auto& c) { return c.reinvite("inv-1"); }, kOne);
  same([](auto& c) { return c.get_invitations_by_scope("team", "42"); }, kList);
  same([](auto& c) { return c.delete_invitations_by_scope("team", "42"); }, "null");
  same(
      [](auto& c) {
        return c.sync_internal_invitation(
            SyncInternalInvitation("user-1", "user-2", SyncAction::accepted, "c-1"));
      },
      R"({"processed":1,"invitationIds":["inv-1"]})");
  same([](auto& c) { return c.get_invitations_by_target("email", "a@b.c", Page(20, 10)); }, kList);
  same([](auto& c) { return c.get_invitations_by_scope("team", "42", Page(20, 10)); }, kList);
  same([](auto& c) { return c.get_invitations_by_group("team", "42"); }, kList);
  same([](auto& c) { return c.delete_invitations_by_group("team", "42"); }, "null");
  same([](auto& c) { return c.create_webhook_endpoint(CreateWebhookEndpoint("https://x")); },
       R"({"id":"wh-1","url":"https://x"})");
  same([](auto& c) { return c.get_invitation_events("inv-1", Page(20, 10)); }, R"({"events":[]})");
  same([](auto& c) { return c.get_webhook_endpoints(); }, R"({"webhooks":[]})");
  same([](auto& c) { return c.delete_webhook_endpoint("wh-1"); }, "null");
  same([](auto& c) { return c.get_autojoin_domains("team", "42"); }, R"({"autojoinDomains":[]})");
  same(
      [](auto& c) {
        return c.configure_autojoin(ConfigureAutojoin("team", "42", {"example.com"}, "c-1"));
      },
      R"({"autojoinDomains":[]})");
}

TEST_CASE("several targets are one request each, and the last refusal ends the Async") {
  Fixture fixture;
  const std::vector<Target> targets = {Target::email("a@example.com"), Target::phone("+1555"),
                                       Target::email("c@example.com")};
  fixture.transport->will_answer(R"({"error":"first"})", 409);
  fixture.transport->will_answer(R"({"error":"second"})", 409);
  fixture.transport->will_answer(kList);
  auto accepted = fixture.client.accept_invitations(std::vector<std::string>{"inv-1"}, targets);
  CHECK_THROWS_WITH_AS(accepted.get(), "second", ApiError);
  CHECK(fixture.transport->requests().size() == 3);
  CHECK_THROWS_AS((void)fixture.client.accept_invitations(std::vector<std::string>{"inv-1"},
                                                          std::vector<Target>()),
                  InvalidArgument);
}

TEST_CASE("an answer is awaited in a coroutine type of somebody else") {
  Fixture fixture;
  fixture.transport->hold();
  std::string got;
  [](const AsyncClient& client, std::string& out) -> Detached {
    const Invitation invitation = co_await client.get_invitation("inv-1");
    out = invitation.id;
  }(fixture.client, got);
  CHECK(got.empty());
  fixture.transport->will_answer(kOne);
  CHECK(got == "inv-1");
}

TEST_CASE("what follows a coroutine finds its variables and arguments gone") {
  struct Leaving {
    std::string name;
    std::vector<std::string>& left;
    ~Leaving() {
      if (!name.empty()) left.push_back(name);
    }
    Leaving(std::string name, std::vector<std::string>& left) : name(std::move(name)), left(left) {}
    Leaving(Leaving&& other) noexcept
        : name(std::exchange(other.name, std::string())), left(other.left) {}
  };
  Fixture fixture;
  fixture.transport->hold();
  for (const bool refused : {false, true}) {
    std::vector<std::string> left, found;
    [](const AsyncClient& client,
       Leaving argument) -> Async<std::string> {
      const Leaving variable("variable", argument.left);
      const Invitation invitation = co_await client.get_invitation("inv-1");
      co_return invitation.id;
    }(fixture.client, Leaving("argument", left))
                                .then([&](const Async<std::string>&) { found = left; });
    fixture.transport->will_answer(kOne, refused ? 404 : 200);
    CHECK(found == std::vector<std::string>{"variable", "argument"});
    CHECK(left.size() == 2);
  }
}

TEST_CASE("a coroutine that is destroyed while it waits cancels its call and is left alone") {
  Fixture fixture;
  fixture.transport->hold();
  bool went_on = false;
  const Owned coroutine = [](const AsyncClient& client, bool& out) -> Owned {
    const Invitation invitation = co_await client.get_invitation("inv-1");
    out = true;
  }(fixture.client, went_on);
  REQUIRE(fixture.transport->held() == 1);
  coroutine.handle.destroy();
  CHECK(fixture.transport->held() == 0);
  CHECK_FALSE(went_on);
}

TEST_CASE("one call is cancelled, before and after its end") {
  Fixture fixture;
  fixture.transport->hold();
  auto first = fixture.client.get_invitation("inv-1");
  auto second = fixture.client.get_invitation("inv-2");
  const auto cancel_third = [&] {
    auto third = fixture.client.get_invitation("inv-3");
    auto canceller = third.canceller();
    third.cancel();
    CHECK(kind(third) == TransportError::Kind::cancelled);
    return canceller;
  }();
  first.cancel();
  first.cancel();
  cancel_third();
  CHECK(kind(first) == TransportError::Kind::cancelled);
  fixture.transport->will_answer(kOne);
  second.cancel();
  CHECK(second.get().id == "inv-1");
}

TEST_CASE("a call whose answer was taken is left alone by cancel, and gives it once") {
  Fixture fixture;
  fixture.transport->will_answer(kOne);
  auto async = fixture.client.get_invitation("inv-1");
  CHECK(async.get().id == "inv-1");
  async.cancel();
  CHECK(async.ready());
  CHECK_THROWS_AS(async.get(), InvalidArgument);
  std::move(async).then([](const Async<Invitation>&) {});
  async.cancel();
}

TEST_CASE("a call may be cancelled by one thread while another takes its answer") {
  for (int i = 0; i < 200; ++i) {
    Fixture fixture;
    fixture.transport->hold();
    auto async = fixture.client.get_invitation("inv-1");
    std::thread service([&] { fixture.transport->will_answer(kOne); });
    std::thread canceller([&] { async.cancel(); });
    try {
      async.get();
    } catch (const TransportError& error) {
      CHECK(error.kind() == TransportError::Kind::cancelled);
    }
    canceller.join();
    service.join();
  }
}

TEST_CASE("a Cancellation ends all calls that it was given to, and those that start later") {
  Fixture fixture;
  fixture.transport->hold();
  const Cancellation stop;
  const auto with_stop = fixture.client.with(CallOptions().with_cancellation(stop));
  auto first = with_stop.get_invitation("inv-1");
  auto second = with_stop.revoke_invitation("inv-2");
  auto other = fixture.client.get_invitation("inv-3");
  stop.cancel();
  stop.cancel();
  CHECK(stop.is_cancelled());
  CHECK(kind(first) == TransportError::Kind::cancelled);
  CHECK(kind(second) == TransportError::Kind::cancelled);
  CHECK(kind(with_stop.get_invitation("inv-4")) == TransportError::Kind::cancelled);
  CHECK(fixture.transport->requests().size() == 3);
  fixture.transport->will_answer(kOne);
  CHECK(other.get().id == "inv-1");
}

TEST_CASE("what a forgotten callback holds may use its Cancellation when it goes") {
  const Cancellation stop;
  struct Leaving {
    ~Leaving() { stop.forget(other); }
    Cancellation stop;
    Cancellation::Registration other;
  };
  bool called = false;
  const auto other = stop.when_cancelled([&] { called = true; });
  const auto registration =
      stop.when_cancelled([held = std::shared_ptr<Leaving>(new Leaving{stop, other})] {});
  stop.forget(registration);
  stop.cancel();
  CHECK_FALSE(called);
}

TEST_CASE("a Cancellation ends a call that another thread waits for") {
  const auto transport = std::make_shared<FakeTransport>();
  transport->hold();
  ClientOptions options(kKey);
  options.transport = transport;
  const Client client(std::move(options));
  const Cancellation stop;
  auto waiting = std::async(std::launch::async, [&] {
    try {
      client.with(CallOptions().with_cancellation(stop)).get_invitation("inv-1");
    } catch (const TransportError& error) {
      return error.kind();
    }
    return TransportError::Kind::connect;
  });
  while (transport->held() == 0) std::this_thread::yield();
  stop.cancel();
  CHECK(waiting.get() == TransportError::Kind::cancelled);
}

TEST_CASE("a call takes its own timeout, and the client's where it has none") {
  Fixture fixture;
  fixture.transport->will_answer(kOne);
  fixture.transport->will_answer(kOne);
  fixture.client.get_invitation("inv-1").get();
  fixture.client.with(CallOptions().with_timeout(1234ms)).get_invitation("inv-1").get();
  CHECK(fixture.transport->requests()[0].timeout == 30'000ms);
  CHECK(fixture.transport->requests()[1].timeout == 1234ms);
}

TEST_CASE("a call ends when its time runs out, and the client goes on") {
  test::LoopbackServer server([](const test::Arrived& request) {
    return request.target.ends_with("/silent") ? "" : test::http_answer(200, kOne);
  });
  const AsyncClient client(kKey, server.url());
  CHECK(kind(client.with(CallOptions().with_timeout(20ms)).get_invitation("silent")) ==
        TransportError::Kind::timeout);
  CHECK(client.get_invitation("inv-1").get().id == "inv-1");
}

TEST_CASE("what follows runs in the executor, whether or not the answer was there before") {
  std::deque<std::function<void()>> queue;
  Fixture fixture([&](std::function<void()> work) { queue.push_back(std::move(work)); });
  fixture.transport->hold();
  std::vector<std::string> got;
  const auto note = [&](Async<Invitation> done) { got.push_back(done.get().id); };
  fixture.client.get_invitation("inv-1").then(note);
  auto there = fixture.client.get_invitation("inv-2");
  fixture.transport->will_answer(kOne);
  fixture.transport->will_answer(kOne);
  CHECK(there.ready());
  std::move(there).then(note);
  CHECK(got.empty());
  REQUIRE(queue.size() == 2);
  for (const auto& work : queue) work();
  CHECK(got.size() == 2);
}

TEST_CASE("a coroutine that is destroyed while it lies in the executor is not gone on with") {
  std::deque<std::function<void()>> queue;
  Fixture fixture([&](std::function<void()> work) { queue.push_back(std::move(work)); });
  fixture.transport->hold();
  const Owned coroutine = [](const AsyncClient& client) -> Owned {
    const Invitation invitation = co_await client.get_invitation("inv-1");
    FAIL("went on");
  }(fixture.client);
  fixture.transport->will_answer(kOne);
  REQUIRE(queue.size() == 1);
  coroutine.handle.destroy();
  queue[0]();
}

TEST_CASE("what an executor drops is let go of, and a future of it ends") {
  std::deque<std::function<void()>> queue;
  Fixture fixture([&](std::function<void()> work) { queue.push_back(std::move(work)); });
  fixture.transport->hold();
  const auto held = std::make_shared<int>(1);
  fixture.client.get_invitation("inv-1").then([held](const Async<Invitation>&) { FAIL("run"); });
  auto future = fixture.client.get_invitation("inv-2").future();
  fixture.transport->will_answer(kOne);
  fixture.transport->will_answer(kOne);
  REQUIRE(queue.size() == 2);
  CHECK(held.use_count() == 2);
  queue.clear();
  CHECK(held.use_count() == 1);
  CHECK_THROWS_AS(future.get(), std::future_error);
}

TEST_CASE("destroying a client cancels what is under way, and nothing is called after it") {
  // A transport that does not hear of cancelling and answers when it is too late.
  class Deaf final : public Transport {
   public:
    Ticket start(Request, Completion done) override {
      late.push_back(std::move(done));
      return late.size();
    }
    void cancel(Ticket) override {}
    std::vector<Completion> late;
  };
  const auto deaf = std::make_shared<Deaf>();
  ClientOptions options(kKey);
  options.transport = deaf;
  auto client = std::make_unique<AsyncClient>(std::move(options));
  int called = 0;
  client->get_invitation("inv-1").then([&](Async<Invitation> done) {
    CHECK(kind(done) == TransportError::Kind::cancelled);
    ++called;
  });
  auto coroutine = id_of(*client, "inv-2");
  const auto with = client->with({});
  client.reset();
  CHECK(called == 1);
  CHECK(kind(coroutine) == TransportError::Kind::cancelled);
  for (const auto& done : deaf->late) done(Response{200, {}, kOne});
  CHECK(called == 1);
  CHECK(kind(with.get_invitation("inv-3")) == TransportError::Kind::cancelled);
  CHECK(deaf->late.size() == 2);
}

TEST_CASE("a client is destroyed while another thread starts calls, and none of them is left") {
  for (int i = 0; i < 200; ++i) {
    Fixture fixture;
    fixture.transport->hold();
    auto client = std::make_unique<AsyncClient>(fixture.options());
    std::atomic<int> started = 0;
    std::atomic<bool> enough = false;
    std::thread caller([&, with = client->with(CallOptions().with_cancellation({}))] {
      for (; !enough; ++started) (void)with.get_invitation("inv-1");
    });
    while (started == 0) std::this_thread::yield();
    client.reset();
    enough = true;
    caller.join();
    REQUIRE(fixture.transport->held() == 0);
  }
}

TEST_CASE("destroying a client waits for a callback that another thread is in") {
  Fixture fixture;
  fixture.transport->hold();
  auto client = std::make_unique<AsyncClient>(fixture.options());
  std::promise<void> entered, leave;
  std::atomic<bool> left = false;
  client->get_invitation("inv-1").then([&](Async<Invitation>) {
    entered.set_value();
    leave.get_future().wait();
    left = true;
  });
  std::thread service([&] { fixture.transport->will_answer(kOne); });
  REQUIRE(entered.get_future().wait_for(kPatience) == std::future_status::ready);
  std::thread helper([&] { leave.set_value(); });
  client.reset();
  CHECK(left);
  helper.join();
  service.join();
}

TEST_CASE("a client is destroyed by what follows one of its answers") {
  test::LoopbackServer server([](const test::Arrived& request) -> std::optional<std::string> {
    return request.target.ends_with("/silent") ? "" : test::http_answer(200, kOne);
  });
  auto client = std::make_unique<AsyncClient>(kKey, server.url());
  auto silent = client->get_invitation("silent");
  std::promise<void> destroyed;
  client->get_invitation("inv-1").then([&](Async<Invitation> done) {
    CHECK(done.get().id == "inv-1");
    client.reset();
    CHECK(silent.ready());
    destroyed.set_value();
  });
  REQUIRE(destroyed.get_future().wait_for(kPatience) == std::future_status::ready);
  CHECK(kind(silent) == TransportError::Kind::cancelled);
}

TEST_CASE("waiting in the thread that answers arrive in is refused, and the answer still comes") {
  // An answer that is there already would be handed over in the thread that asks for it.
  std::promise<void> asked;
  const auto is_asked = asked.get_future().share();
  test::LoopbackServer server([&](const test::Arrived&) {
    is_asked.wait_for(kPatience);
    return test::http_answer(200, kOne);
  });
  const auto transport = make_curl_transport();
  ClientOptions options(kKey, server.url());
  options.transport = transport;
  const Client blocking(options);
  const AsyncClient client(options);
  std::promise<std::string> later;
  client.get_invitation("inv-1").then([&](Async<Invitation>) {
    CHECK_THROWS_AS(blocking.get_invitation("inv-2"), InvalidArgument);
    auto waited = client.get_invitation("inv-3");
    CHECK_THROWS_AS(waited.get(), InvalidArgument);
    auto coroutine = id_of(client, "inv-4");
    CHECK_THROWS_AS(coroutine.get(), InvalidArgument);
    std::move(waited).then([&](Async<Invitation> done) { later.set_value(done.get().id); });
  });
  asked.set_value();
  auto got = later.get_future();
  REQUIRE(got.wait_for(kPatience) == std::future_status::ready);
  CHECK(got.get() == "inv-1");
}

TEST_CASE("many threads share one client, each call getting its own answer") {
  test::LoopbackServer server([](const test::Arrived& request) {
    const std::string id = request.target.substr(request.target.rfind('/') + 1);
    return test::http_answer(200, R"({"id":")" + id + "\"}");
  });
  const AsyncClient client(kKey, server.url());
  std::vector<std::future<bool>> threads;
  for (int t = 0; t < 4; ++t) {
    threads.push_back(std::async(std::launch::async, [&client, t] {
      std::vector<std::pair<std::string, Async<std::string>>> asked;
      for (int i = 0; i < 25; ++i) {
        const std::string id = "inv-" + std::to_string(100 * t + i);
        asked.emplace_back(id, id_of(client, id));
      }
      for (auto& [id, answer] : asked) {
        if (answer.get() != id) return false;
      }
      return true;
    }));
  }
  for (auto& thread : threads) CHECK(thread.get());
}
