// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>

#include "support/loopback_server.hpp"
#include "vortex/transport.hpp"

using namespace vortex;
using namespace std::chrono_literals;
using test::Arrived;
using test::http_answer;
using test::LoopbackServer;

namespace {

// Long enough for a loaded machine; only a test that fails takes this long.
constexpr auto kPatience = 30s;

template <class T>
T get(std::future<T>& future) {
  REQUIRE(future.wait_for(kPatience) == std::future_status::ready);
  return future.get();
}

struct Started {
  Transport::Ticket ticket;
  std::future<Outcome> outcome;
};

Started start(Transport& transport, Request request) {
  auto ended = std::make_shared<std::promise<Outcome>>();
  std::future<Outcome> outcome = ended->get_future();
  const auto ticket = transport.start(std::move(request),
                                      [ended](Outcome got) { ended->set_value(std::move(got)); });
  return {ticket, std::move(outcome)};
}

Request make(Method method, std::string url, std::string body = "") {
  Request request;
  request.method = method;
  request.url = std::move(url);
  request.body = std::move(body);
  request.timeout = kPatience;
  return request;
}

Response answer(Transport& transport, Request request) {
  Started started = start(transport, std::move(request));
  Outcome outcome = get(started.outcome);
  REQUIRE(std::holds_alternative<Response>(outcome));
  return std::get<Response>(std::move(outcome));
}

TransportError fault(Started& started) {
  const Outcome outcome = get(started.outcome);
  REQUIRE(std::holds_alternative<TransportError>(outcome));
  return std::get<TransportError>(outcome);
}

TransportError fault(Transport& transport, Request request) {
  Started started = start(transport, std::move(request));
  return fault(started);
}

std::optional<std::string> echo(const Arrived& request) {
  return http_answer(200, request.method + ' ' + request.target + ' ' + request.body);
}

// Counts arrivals, and lets others wait until there were that many.
class Gate {
 public:
  void arrive() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return count_ >= count; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

}  // namespace

TEST_CASE("each method is sent with its target and its body") {
  LoopbackServer server(echo);
  const auto transport = make_curl_transport();
  for (const Method method : {Method::get, Method::post, Method::del}) {
    for (const std::string body : {"", "{\"a\":\"é\"}"}) {
      const Response got = answer(*transport, make(method, server.url() + "/x/%2F?y=%20z", body));
      CHECK(got.status == 200);
      CHECK(got.body == std::string(text(method)) + " /x/%2F?y=%20z " + body);
    }
  }
}

TEST_CASE("a path is sent as it is, with its dots") {
  LoopbackServer server(echo);
  CHECK(answer(*make_curl_transport(), make(Method::get, server.url() + "/a/../b")).body ==
        "GET /a/../b ");
}

TEST_CASE("the headers given are sent once each, and no other surprises") {
  LoopbackServer server(echo);
  Request request = make(Method::post, server.url());
  request.headers = {{"Content-Type", "application/json"},
                     {"User-Agent", "tests"},
                     {"x-api-key", "key"},
                     {"x-empty", ""}};
  answer(*make_curl_transport(), std::move(request));
  const Arrived arrived = server.arrived().at(0);
  CHECK(arrived.header("Host") == server.address());
  CHECK(arrived.header("content-type") == "application/json");
  CHECK(arrived.header("user-agent") == "tests");
  CHECK(arrived.header("x-api-key") == "key");
  CHECK(arrived.header("x-empty") == "");
  CHECK(arrived.header("content-length") == "0");
  CHECK(arrived.header("expect") == std::nullopt);
}

TEST_CASE("large bodies pass in both directions") {
  LoopbackServer server(echo);
  const std::string body(3'000'000, 'x');
  const Response got = answer(*make_curl_transport(), make(Method::post, server.url(), body));
  CHECK(got.body.size() == body.size() + std::string("POST / ").size());
  CHECK(server.arrived().at(0).header("expect") == std::nullopt);
}

TEST_CASE("the headers of an answer are found in any case, without those of interim answers") {
  LoopbackServer server([](const Arrived&) {
    return "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" +
           http_answer(429, "slow down",
                       "X-Request-ID:  req-1 \r\nRetry-After:\r\nSet-Cookie: a=1\r\n"
                       "Set-Cookie: b=2\r\nLocation: http://example.com:81/\r\n");
  });
  const Response got = answer(*make_curl_transport(), make(Method::get, server.url()));
  CHECK(got.status == 429);
  CHECK(got.body == "slow down");
  REQUIRE(got.header("x-request-id"));
  CHECK(*got.header("x-request-id") == "req-1");
  CHECK(*got.header("RETRY-AFTER") == "");
  CHECK(*got.header("set-cookie") == "a=1");
  CHECK(*got.header("Location") == "http://example.com:81/");
  CHECK(got.header("Link") == nullptr);
  CHECK(got.header("x-request") == nullptr);
}

TEST_CASE("redirects are answers like any other") {
  LoopbackServer server(
      [](const Arrived&) { return http_answer(302, "", "Location: /elsewhere\r\n"); });
  CHECK(answer(*make_curl_transport(), make(Method::get, server.url())).status == 302);
  CHECK(server.arrived().size() == 1);
}

TEST_CASE("a connection is kept for the next request, whatever its method") {
  LoopbackServer server(echo);
  const auto transport = make_curl_transport();
  for (const Method method : {Method::post, Method::get, Method::del, Method::get, Method::post}) {
    const std::string body = method == Method::post ? "{}" : "";
    CHECK(answer(*transport, make(method, server.url(), body)).body ==
          std::string(text(method)) + " / " + body);
  }
  for (const Arrived& arrived : server.arrived()) CHECK(arrived.connection == 1);
}

TEST_CASE("a connection that the server closed is replaced") {
  LoopbackServer server(
      [](const Arrived&) { return http_answer(200, "fine", "Connection: close\r\n"); });
  const auto transport = make_curl_transport();
  for (int i = 0; i < 3; ++i) {
    CHECK(answer(*transport, make(Method::post, server.url(), "{}")).body == "fine");
  }
  CHECK(server.arrived().at(2).connection == 3);
}

TEST_CASE("how a request fails is told by its kind") {
  const auto transport = make_curl_transport();
  std::string nobody;
  {
    LoopbackServer server(echo);
    nobody = server.url();
  }
  CHECK(fault(*transport, make(Method::get, nobody)).kind() == TransportError::Kind::connect);

  LoopbackServer broken([](const Arrived& request) -> std::optional<std::string> {
    if (request.target == "/hang-up") return std::nullopt;
    if (request.target == "/not-http") return "220 mail.example.com\r\nConnection: close\r\n\r\n";
    return "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhalf";
  });
  for (const char* path : {"/hang-up", "/not-http", "/half"}) {
    CAPTURE(path);
    CHECK(fault(*transport, make(Method::get, broken.url() + path)).kind() ==
          TransportError::Kind::connect);
  }
  const TransportError tls = fault(*transport, make(Method::get, "https://" + broken.address()));
  CHECK(tls.kind() == TransportError::Kind::tls);
  CHECK(std::string(tls.what()).starts_with("Request failed: "));
}

TEST_CASE("a request that takes longer than its time ends with a timeout") {
  LoopbackServer server([](const Arrived&) { return ""; });
  Request request = make(Method::get, server.url());
  request.timeout = 20ms;
  CHECK(fault(*make_curl_transport(), std::move(request)).kind() == TransportError::Kind::timeout);
}

TEST_CASE("requests wait for their answers side by side, those of one thread and of several") {
  constexpr int kRequests = 8;
  Gate all;
  LoopbackServer server([&](const Arrived& request) {
    all.arrive();
    return all.wait_for(2 * kRequests) ? echo(request) : std::nullopt;
  });
  const auto transport = make_curl_transport();
  const auto path = [&](int i) { return server.url() + '/' + std::to_string(i); };
  const auto expected = [](int i) { return "GET /" + std::to_string(i) + ' '; };
  std::vector<Started> started;
  for (int i = 0; i < kRequests; ++i) {
    started.push_back(start(*transport, make(Method::get, path(i))));
  }
  std::vector<std::future<std::string>> threads;
  for (int i = kRequests; i < 2 * kRequests; ++i) {
    threads.push_back(std::async(std::launch::async, [&, i] {
      Started own = start(*transport, make(Method::get, path(i)));
      return std::get<Response>(own.outcome.get()).body;
    }));
  }
  for (int i = 0; i < kRequests; ++i) {
    const Outcome outcome = get(started[static_cast<std::size_t>(i)].outcome);
    CHECK(std::get<Response>(outcome).body == expected(i));
    CHECK(get(threads[static_cast<std::size_t>(i)]) == expected(kRequests + i));
  }
}

TEST_CASE("cancelling ends one request and leaves the others alone") {
  Gate arrived, release;
  LoopbackServer server([&](const Arrived& request) -> std::optional<std::string> {
    arrived.arrive();
    if (request.target == "/silent") return "";
    return release.wait_for(1) ? echo(request) : std::nullopt;
  });
  const auto transport = make_curl_transport();
  Started silent = start(*transport, make(Method::get, server.url() + "/silent"));
  Started other = start(*transport, make(Method::get, server.url() + "/other"));
  REQUIRE(arrived.wait_for(2));
  transport->cancel(silent.ticket);
  transport->cancel(silent.ticket);
  transport->cancel(other.ticket + 100);
  CHECK(fault(silent).kind() == TransportError::Kind::cancelled);
  release.arrive();
  CHECK(std::get<Response>(get(other.outcome)).body == "GET /other ");
  transport->cancel(other.ticket);
}

TEST_CASE("a request may be cancelled before its thread has seen it") {
  LoopbackServer server([](const Arrived&) { return ""; });
  const auto transport = make_curl_transport();
  for (int i = 0; i < 50; ++i) {
    Started started = start(*transport, make(Method::get, server.url()));
    transport->cancel(started.ticket);
    CHECK(fault(started).kind() == TransportError::Kind::cancelled);
  }
}

TEST_CASE("destroying a transport cancels all that waits, and nothing is called after it") {
  Gate arrived;
  LoopbackServer server([&](const Arrived&) {
    arrived.arrive();
    return "";
  });
  std::atomic<int> cancelled = 0;
  auto transport = make_curl_transport();
  for (int i = 0; i < 5; ++i) {
    transport->start(make(Method::post, server.url(), "{}"), [&](Outcome outcome) {
      const auto* fault = std::get_if<TransportError>(&outcome);
      if (fault && fault->kind() == TransportError::Kind::cancelled) ++cancelled;
    });
  }
  REQUIRE(arrived.wait_for(5));
  transport.reset();
  CHECK(cancelled == 5);
}

TEST_CASE("a transport that was never used, or only just, is destroyed without ado") {
  make_curl_transport().reset();
  LoopbackServer server([](const Arrived&) { return ""; });
  for (int i = 0; i < 20; ++i) {
    auto transport = make_curl_transport();
    Started started = start(*transport, make(Method::get, server.url()));
    transport.reset();
    CHECK(fault(started).kind() == TransportError::Kind::cancelled);
  }
}

TEST_CASE("a completion may start the next request, also while the transport is destroyed") {
  LoopbackServer server(echo);
  std::promise<Outcome> second;
  std::future<Outcome> ended = second.get_future();
  auto transport = make_curl_transport();
  Transport& own = *transport;
  own.start(make(Method::get, server.url() + "/1"), [&](Outcome) {
    own.start(make(Method::get, server.url() + "/2"),
              [&](Outcome outcome) { second.set_value(std::move(outcome)); });
  });
  CHECK(std::get<Response>(get(ended)).body == "GET /2 ");

  Gate arrived;
  LoopbackServer silent([&](const Arrived&) {
    arrived.arrive();
    return "";
  });
  second = {};
  ended = second.get_future();
  own.start(make(Method::get, silent.url()), [&](Outcome) {
    own.start(make(Method::get, server.url()),
              [&](Outcome outcome) { second.set_value(std::move(outcome)); });
  });
  REQUIRE(arrived.wait_for(1));
  transport.reset();
  CHECK(std::get<TransportError>(get(ended)).kind() == TransportError::Kind::cancelled);
}

TEST_CASE("a completion may destroy the transport that calls it") {
  Gate arrived, release;
  LoopbackServer server([&](const Arrived& request) -> std::optional<std::string> {
    arrived.arrive();
    if (request.target == "/silent") return "";
    return release.wait_for(1) ? echo(request) : std::nullopt;
  });
  auto transport = make_curl_transport();
  Started silent = start(*transport, make(Method::get, server.url() + "/silent"));
  transport->start(make(Method::get, server.url()), [&](Outcome) { transport.reset(); });
  REQUIRE(arrived.wait_for(2));
  release.arrive();
  CHECK(fault(silent).kind() == TransportError::Kind::cancelled);
}
