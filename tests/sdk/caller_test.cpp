// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <set>

#include "support/loopback_server.hpp"
#include "vortex/client.hpp"
#include "vortex/testing.hpp"

using namespace vortex;
using namespace std::chrono_literals;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kOne = R"({"id":"inv-1"})";

struct Fixture {
  std::shared_ptr<testing::FakeTransport> transport = std::make_shared<testing::FakeTransport>();
  std::chrono::steady_clock::time_point steady{};
  std::vector<LogEvent> events;

  ClientOptions options() {
    ClientOptions out(kKey);
    out.transport = transport;
    out.stopwatch = [this] { return steady; };
    out.random = [](std::span<std::uint8_t> bytes) {
      for (std::uint8_t& byte : bytes) byte = 0xFF;
    };
    out.log = [this](const LogEvent& event) { events.push_back(event); };
    return out;
  }
};

std::vector<std::chrono::milliseconds> delays(const testing::FakeTransport& transport) {
  std::vector<std::chrono::milliseconds> out;
  for (const Request& request : transport.requests()) out.push_back(request.delay);
  return out;
}

const std::string* header(const Request& request, std::string_view name) {
  for (const Header& one : request.headers) {
    if (one.name == name) return &one.value;
  }
  return nullptr;
}

CreateInvitation create() {
  return CreateInvitation("wc-1", Target::email("ada@example.com"), Inviter("user-1"));
}

const std::string kCreated =
    R"({"id":"inv-1","shortLink":"https://x","status":"queued","createdAt":"now"})";

}  // namespace

TEST_CASE("a call whose failure may pass is made again, each time after a longer wait") {
  Fixture fixture;
  const Client client(fixture.options());
  fixture.transport->will_answer("", 503);
  fixture.transport->will_fail(TransportError::Kind::connect);
  fixture.transport->will_answer(kOne);
  CHECK(client.get_invitation("inv-1").id == "inv-1");
  CHECK(delays(*fixture.transport) == std::vector{0ms, 500ms, 1'000ms});
}

TEST_CASE("a call ends with its last answer when its attempts are used up") {
  Fixture fixture;
  const Client client(fixture.options());
  for (int i = 1; i <= 3; ++i) {
    fixture.transport->will_answer(R"({"error":"busy )" + std::to_string(i) + "\"}", 503);
  }
  CHECK_THROWS_WITH_AS(client.revoke_invitation("inv-1"), "busy 3", ApiError);
  fixture.transport->will_answer(R"({"error":"busy"})", 503);
  CHECK_THROWS_WITH_AS(client.with(CallOptions().with_attempts_max(1)).reinvite("inv-1"), "busy",
                       ApiError);
  CHECK(fixture.transport->requests().size() == 4);
}

TEST_CASE("a refusal is not made again") {
  Fixture fixture;
  const Client client(fixture.options());
  fixture.transport->will_answer(R"({"error":"no"})", 409);
  CHECK_THROWS_AS(client.reinvite("inv-1"), ApiError);
  fixture.transport->will_fail(TransportError::Kind::tls);
  CHECK_THROWS_AS(client.reinvite("inv-1"), TransportError);
  CHECK(fixture.transport->requests().size() == 2);
}

TEST_CASE("a POST carries one idempotency key through all its attempts, another the next time") {
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.random = {};
  const Client client(std::move(options));
  fixture.transport->will_answer("", 503);
  fixture.transport->will_answer("", 503);
  fixture.transport->will_answer(kCreated, 201);
  client.create_invitation(create());
  fixture.transport->will_answer(kCreated, 201);
  client.create_invitation(create());
  fixture.transport->will_answer(kCreated, 201);
  client.with(CallOptions().with_idempotency_key("order-17")).create_invitation(create());
  fixture.transport->will_answer(kOne);
  client.get_invitation("inv-1");
  fixture.transport->will_answer("null");
  client.revoke_invitation("inv-1");

  std::vector<std::string> keys;
  for (const Request& request : fixture.transport->requests()) {
    const std::string* key = header(request, "Idempotency-Key");
    keys.push_back(key ? *key : "none");
  }
  REQUIRE(keys.size() == 7);
  CHECK(keys[0].size() == 32);
  CHECK(keys[0] == keys[1]);
  CHECK(keys[0] == keys[2]);
  CHECK(keys[3].size() == 32);
  CHECK(keys[0] != keys[3]);
  CHECK(std::vector(keys.begin() + 4, keys.end()) ==
        std::vector<std::string>{"order-17", "none", "none"});
}

TEST_CASE("an idempotency key that cannot be sent is refused before anything is sent") {
  Fixture fixture;
  const Client client(fixture.options());
  for (const std::string& key : {std::string(256, 'x'), std::string("a\r\nx-evil: 1")}) {
    CHECK_THROWS_AS(client.with(CallOptions().with_idempotency_key(key)).reinvite("inv-1"),
                    InvalidArgument);
  }
  CHECK(fixture.transport->requests().empty());
}

TEST_CASE("attempts share the timeout of their call") {
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.timeout = 3s;
  options.log = [&](const LogEvent&) { fixture.steady += 900ms; };
  const Client client(std::move(options));
  for (int i = 0; i < 3; ++i) fixture.transport->will_answer("", 503);
  CHECK_THROWS_AS(client.get_invitation("inv-1"), ApiError);
  std::vector<std::chrono::milliseconds> timeouts;
  for (const Request& request : fixture.transport->requests()) timeouts.push_back(request.timeout);
  CHECK(timeouts == std::vector{3'000ms, 2'100ms, 1'200ms});

  // 600 ms are left after the first attempt, of which the wait of 500 ms leaves 100.
  fixture.transport->will_answer("", 503);
  CHECK_THROWS_AS(client.with(CallOptions().with_timeout(400ms)).get_invitation("inv-1"), ApiError);
  CHECK(fixture.transport->requests().size() == 4);
}

TEST_CASE("retries stop when the client's budget is spent, and come back with better times") {
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.retry.budget = 1;
  const Client client(std::move(options));
  fixture.transport->will_answer("", 503);
  fixture.transport->will_answer("", 503);
  CHECK_THROWS_AS(client.get_invitation("inv-1"), ApiError);
  CHECK(fixture.transport->requests().size() == 2);
  for (int i = 0; i < 10; ++i) {
    fixture.transport->will_answer(kOne);
    client.get_invitation("inv-1");
  }
  fixture.transport->will_answer("", 503);
  fixture.transport->will_answer(kOne);
  CHECK(client.get_invitation("inv-1").id == "inv-1");
}

TEST_CASE("a call that needed a retry or got no answer gives nothing back to the budget") {
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.retry.budget = 2;
  const Client client(std::move(options));
  for (int i = 0; i < 2; ++i) {
    fixture.transport->will_answer("", 503);
    fixture.transport->will_answer(kOne);
    client.get_invitation("inv-1");
  }
  for (int i = 0; i < 8; ++i) {
    fixture.transport->will_fail(TransportError::Kind::tls);
    CHECK_THROWS_AS(client.get_invitation("inv-1"), TransportError);
  }
  fixture.transport->will_answer("", 503);
  CHECK_THROWS_AS(client.get_invitation("inv-1"), ApiError);
  CHECK(fixture.transport->requests().size() == 13);
}

TEST_CASE("a date in Retry-After is held against the client's clock") {
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.clock = [] { return std::chrono::system_clock::from_time_t(1'700'000'000); };
  const Client client(std::move(options));
  fixture.transport->will_answer("", 429, {{"Retry-After", "Tue, 14 Nov 2023 22:13:25 GMT"}});
  fixture.transport->will_answer(kOne);
  client.get_invitation("inv-1");
  CHECK(fixture.transport->requests()[1].delay == 5s);
}

TEST_CASE("each attempt is told to the log") {
  Fixture fixture;
  const Client client(fixture.options());
  fixture.transport->will_answer("", 503, {{"X-Request-Id", "req-1"}});
  fixture.transport->will_fail(TransportError::Kind::timeout);
  fixture.transport->will_answer(R"({"invitations":[]})");
  client.get_invitations_by_scope("team", "42");
  REQUIRE(fixture.events.size() == 3);
  CHECK(fixture.events[0].text() ==
        "GET /invitations/by-scope/{type}/{scope} 503 in 0 ms, attempt 1, request id req-1, again "
        "in 500 ms");
  CHECK(fixture.events[1].text() ==
        "GET /invitations/by-scope/{type}/{scope} timeout in 0 ms, attempt 2, again in 1000 ms");
  CHECK(fixture.events[2].text() ==
        "GET /invitations/by-scope/{type}/{scope} 200 in 0 ms, attempt 3");
}

TEST_CASE("the duration in the log is that of the attempt, without the wait before it") {
  struct Slow final : Transport {
    explicit Slow(Fixture& fixture) : fixture(fixture) {}
    Ticket start(Request request, Completion done) override {
      fixture.steady += request.delay + 7ms;
      return fixture.transport->start(std::move(request), std::move(done));
    }
    void cancel(Ticket) override {}
    Fixture& fixture;
  };
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.transport = std::make_shared<Slow>(fixture);
  const Client client(std::move(options));
  fixture.transport->will_answer("", 503);
  fixture.transport->will_answer(kOne);
  client.get_invitation("inv-1");
  REQUIRE(fixture.events.size() == 2);
  CHECK(fixture.events[0].duration == 7ms);
  CHECK(fixture.events[1].duration == 7ms);
}

TEST_CASE("a retry that finds the line full ends with what came before, for something was sent") {
  Fixture fixture;
  const Client client(fixture.options());
  fixture.transport->will_answer(R"({"error":"busy"})", 503);
  fixture.transport->will_fail(TransportError::Kind::overloaded);
  CHECK_THROWS_WITH_AS(client.reinvite("inv-1"), "busy", ApiError);
  CHECK(fixture.events.back().fault == "overloaded");
  fixture.transport->will_fail(TransportError::Kind::overloaded);
  CHECK_THROWS_AS(client.reinvite("inv-1"), TransportError);
}

TEST_CASE("a call that the transport could not start is forgotten") {
  struct Broken final : Transport {
    Ticket start(Request, Completion done) override {
      kept.push_back(std::move(done));
      throw std::runtime_error("no thread");
    }
    void cancel(Ticket) override { ++cancelled; }
    std::vector<Completion> kept;
    int cancelled = 0;
  };
  const auto broken = std::make_shared<Broken>();
  Fixture fixture;
  ClientOptions options = fixture.options();
  options.transport = broken;
  const Cancellation stop;
  {
    const Client client(std::move(options));
    const auto with_stop = client.with(CallOptions().with_cancellation(stop));
    CHECK_THROWS_WITH_AS(with_stop.get_invitation("inv-1"), "no thread", std::runtime_error);
    REQUIRE(broken->kept.size() == 1);
    broken->kept[0](Response{200, {}, kOne});  // its client does not mind
  }
  stop.cancel();
  CHECK(fixture.events.empty());
}

TEST_CASE("no key, token or address reaches the log or the message of a fault") {
  Fixture fixture;
  const Client client(fixture.options());
  const std::string token = client.generate_token(TokenPayload(TokenUser("user-1")));
  const std::string secrets[] = {kKey,           "test-secret-key-for-signing",
                                 token,          "ada@example.com",
                                 "+15551230001", "order-17",
                                 "Ada Lovelace"};
  std::string written;
  const auto note = [&](auto call) {
    // The service says back whatever it was sent, in every place that it has.
    for (const std::string& secret : secrets) {
      fixture.transport->will_answer("not JSON: " + secret, 503,
                                     {{"X-Request-Id", secret}, {"Retry-After", secret}});
    }
    for (std::size_t i = 0; i < std::size(secrets); ++i) {
      try {
        call(client.with(CallOptions().with_attempts_max(1).with_idempotency_key("order-17")));
      } catch (const ApiError& error) {
        written += std::string(error.what()) + '\n';
      }
    }
    fixture.transport->will_fail(TransportError::Kind::tls);
    try {
      call(client.with({}));
    } catch (const TransportError& error) {
      written += std::string(error.what()) + '\n';
    }
  };
  note([](const auto& c) { c.get_invitations_by_target("email", "ada@example.com"); });
  note([](const auto& c) { c.get_invitations_by_scope("team", "ada@example.com"); });
  note([&](const auto& c) { c.get_invitation(token); });
  note([](const auto& c) { c.create_invitation(create()); });
  note([](const auto& c) {
    AcceptUser user = AcceptUser::with_phone("+15551230001");
    user.name = "Ada Lovelace";
    c.accept_invitation("inv-1", user);
  });
  REQUIRE(fixture.events.size() == 5 * (std::size(secrets) + 1));
  for (const LogEvent& event : fixture.events) written += event.text() + '\n';
  for (const std::string& secret : secrets) {
    CAPTURE(secret);
    CHECK(written.find(secret) == written.npos);
  }
  CHECK(written.find("GET /invitations/{id} 503") != written.npos);
}

TEST_CASE("a real service that recovers is found again") {
  std::atomic<int> asked = 0;
  test::LoopbackServer server([&](const test::Arrived&) -> std::optional<std::string> {
    if (++asked == 1) return std::nullopt;
    if (asked == 2) return test::http_answer(503, "", "Retry-After: 0\r\n");
    return test::http_answer(200, kOne);
  });
  ClientOptions options(kKey, server.url());
  options.retry.delay_first = 1ms;
  const Client client(std::move(options));
  CHECK(client.get_invitation("inv-1").id == "inv-1");
  CHECK(server.arrived().size() == 3);
}
