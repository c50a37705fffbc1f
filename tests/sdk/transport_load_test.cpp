// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <future>
#include <limits>
#include <mutex>
#include <vector>

#include "support/holding_server.hpp"
#include "support/loopback_server.hpp"
#include "vortex/transport.hpp"

using namespace vortex;
using namespace std::chrono_literals;
using test::HoldingServer;

namespace {

constexpr auto kPatience = 60s;

std::future<Outcome> start(Transport& transport, std::string url,
                           std::chrono::milliseconds timeout = kPatience) {
  Request request;
  request.url = std::move(url);
  request.timeout = timeout;
  auto ended = std::make_shared<std::promise<Outcome>>();
  auto outcome = ended->get_future();
  transport.start(std::move(request), [ended](Outcome got) { ended->set_value(std::move(got)); });
  return outcome;
}

TransportError::Kind kind(std::future<Outcome>& outcome) {
  const Outcome got = outcome.get();
  REQUIRE(std::holds_alternative<TransportError>(got));
  return std::get<TransportError>(got).kind();
}

TransportOptions bounded(std::size_t in_flight, std::size_t waiting = 100'000) {
  TransportOptions options;
  options.in_flight_max = in_flight;
  options.waiting_max = waiting;
  return options;
}

}  // namespace

TEST_CASE("thousands of requests are in flight at once, on one thread") {
  constexpr std::size_t kRequests = 2'000;
  // Both ends of each connection are in this process.
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  REQUIRE(files.rlim_cur > 2 * kRequests + 100);

  HoldingServer server(kRequests);
  const auto transport = make_curl_transport(bounded(kRequests));
  std::vector<std::future<Outcome>> outcomes;
  for (std::size_t i = 0; i < kRequests; ++i) outcomes.push_back(start(*transport, server.url()));
  std::size_t answered = 0;
  for (auto& outcome : outcomes) {
    const Outcome got = outcome.get();
    if (const auto* response = std::get_if<Response>(&got)) answered += response->body == "held";
  }
  CHECK(answered == kRequests);
  CHECK(server.held_max() == kRequests);
}

TEST_CASE("no more requests are in flight than the bound says, and all are answered") {
  constexpr std::size_t kBound = 5;
  HoldingServer server(kBound);
  const auto transport = make_curl_transport(bounded(kBound));
  std::vector<std::future<Outcome>> outcomes;
  for (int i = 0; i < 200; ++i) outcomes.push_back(start(*transport, server.url()));
  for (auto& outcome : outcomes) CHECK(std::holds_alternative<Response>(outcome.get()));
  CHECK(server.held_max() <= kBound);
}

TEST_CASE("what waits in line is cancelled, times out and goes away as what is in flight does") {
  test::LoopbackServer silent([](const test::Arrived&) { return ""; });
  auto transport = make_curl_transport(bounded(1));
  auto in_flight = start(*transport, silent.url());
  auto overdue = start(*transport, silent.url(), 20ms);
  CHECK(kind(overdue) == TransportError::Kind::timeout);

  auto ended = std::make_shared<std::promise<Outcome>>();
  auto cancelled = ended->get_future();
  Request request;
  request.url = silent.url();
  transport->cancel(
      transport->start(request, [ended](Outcome got) { ended->set_value(std::move(got)); }));
  CHECK(kind(cancelled) == TransportError::Kind::cancelled);

  auto in_line = start(*transport, silent.url());
  transport.reset();
  CHECK(kind(in_flight) == TransportError::Kind::cancelled);
  CHECK(kind(in_line) == TransportError::Kind::cancelled);
  CHECK(silent.arrived().size() <= 1);
}

TEST_CASE("a request waits for its delay before it is sent, and others go before it") {
  std::mutex mutex;
  std::vector<std::string> order;
  test::LoopbackServer server([&](const test::Arrived& request) {
    const std::lock_guard lock(mutex);
    order.push_back(request.target);
    return test::http_answer(200, "fine");
  });
  const auto transport = make_curl_transport(bounded(1));
  const auto started = std::chrono::steady_clock::now();
  auto ended = std::make_shared<std::promise<Outcome>>();
  auto delayed = ended->get_future();
  Request request;
  request.url = server.url() + "/delayed";
  request.delay = 60ms;
  transport->start(request, [ended](Outcome got) { ended->set_value(std::move(got)); });
  start(*transport, server.url() + "/at-once").get();
  CHECK(std::holds_alternative<Response>(delayed.get()));
  CHECK(std::chrono::steady_clock::now() - started >= 60ms);
  CHECK(order == std::vector<std::string>{"/at-once", "/delayed"});
}

TEST_CASE("bounds may be as large as their type allows, and one request is always in flight") {
  constexpr std::size_t kLargest = std::numeric_limits<std::size_t>::max();
  test::LoopbackServer server([](const test::Arrived&) { return test::http_answer(200, "fine"); });
  for (const TransportOptions& options :
       {bounded(1, kLargest), bounded(kLargest, 1), bounded(0, 0)}) {
    const Outcome got = start(*make_curl_transport(options), server.url()).get();
    CHECK(std::holds_alternative<Response>(got));
  }
}

TEST_CASE("more than the line may hold is refused at once") {
  test::LoopbackServer silent([](const test::Arrived&) { return ""; });
  const auto transport = make_curl_transport(bounded(1, 2));
  std::vector<std::future<Outcome>> kept;
  for (int i = 0; i < 3; ++i) kept.push_back(start(*transport, silent.url()));
  auto refused = start(*transport, silent.url());
  REQUIRE(refused.wait_for(0s) == std::future_status::ready);
  CHECK(kind(refused) == TransportError::Kind::overloaded);
}
