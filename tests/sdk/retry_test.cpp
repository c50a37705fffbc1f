// SPDX-License-Identifier: MIT
#include "sdk/retry.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace vortex;
using namespace vortex::sdk;
using namespace std::chrono_literals;
using Kind = TransportError::Kind;
using Delay = std::optional<std::chrono::milliseconds>;

namespace {

const auto kNow = std::chrono::system_clock::from_time_t(1'700'000'000);  // 2023-11-14T22:13:20Z

Outcome status(int code, std::string retry_after = "") {
  Response response{code, {}, ""};
  if (!retry_after.empty()) response.headers.push_back({"Retry-After", std::move(retry_after)});
  return response;
}

Outcome fault(Kind kind) {
  return TransportError(kind, "Request failed");
}

Delay delay(const Outcome& outcome, int number = 1, double jitter = 1, Delay left = {}) {
  Attempt attempt;
  attempt.number = number;
  attempt.attempts_max = 5;
  attempt.outcome = &outcome;
  attempt.time_left = left;
  attempt.now = kNow;
  return retry_delay(RetryPolicy(), attempt, jitter);
}

}  // namespace

TEST_CASE("what may pass is tried again, and nothing else") {
  struct Row {
    Outcome outcome;
    bool again;
  };
  const Row rows[] = {
      {status(200), false},
      {status(302), false},
      {status(400), false},
      {status(401), false},
      {status(404), false},
      {status(409), false},
      {status(422), false},
      {status(501), false},
      {status(505), false},
      {status(408), true},
      {status(429), true},
      {status(500), true},
      {status(502), true},
      {status(503), true},
      {status(504), true},
      {fault(Kind::connect), true},
      {fault(Kind::timeout), true},
      {fault(Kind::tls), false},
      {fault(Kind::cancelled), false},
      {fault(Kind::overloaded), false},
  };
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CAPTURE(i);
    CHECK(delay(rows[i].outcome).has_value() == rows[i].again);
    CHECK(is_transient(rows[i].outcome) == rows[i].again);
  }
}

TEST_CASE("the wait doubles up to its limit, and half of it is left to chance") {
  const Outcome outcome = status(503);
  CHECK(delay(outcome, 1) == 500ms);
  CHECK(delay(outcome, 2) == 1'000ms);
  CHECK(delay(outcome, 3) == 2'000ms);
  CHECK(delay(outcome, 1, 0) == 250ms);
  CHECK(delay(outcome, 1, 0.5) == 375ms);
  CHECK_FALSE(delay(outcome, 5).has_value());

  Attempt late;
  late.number = 1'000'000;
  late.attempts_max = 2'000'000;
  late.outcome = &outcome;
  CHECK(retry_delay(RetryPolicy(), late, 1) == 8'000ms);
  RetryPolicy patient;
  patient.delay_max = std::chrono::milliseconds::max();
  CHECK(retry_delay(patient, late, 1) == 1'000'000'000s);
  patient.delay_first = std::chrono::milliseconds::max();
  CHECK(retry_delay(patient, late, 1) == 1'000'000'000s);
}

TEST_CASE("a wait that leaves no time for an answer is not begun") {
  CHECK(delay(status(503), 1, 1, 501ms) == 500ms);
  CHECK_FALSE(delay(status(503), 1, 1, 500ms).has_value());
  CHECK_FALSE(delay(status(429, "60"), 1, 1, 59'000ms).has_value());
}

TEST_CASE("the service's own wait counts where it is longer, within reason") {
  CHECK(delay(status(429, "3")) == 3'000ms);
  CHECK(delay(status(429, "0")) == 500ms);
  CHECK(delay(status(503, "Tue, 14 Nov 2023 22:13:30 GMT")) == 10'000ms);
  CHECK(delay(status(503, "soon")) == 500ms);
  CHECK(delay(status(429, "60")) == 60'000ms);
  CHECK_FALSE(delay(status(429, "61")).has_value());
}

TEST_CASE("Retry-After is read in both its forms") {
  CHECK(read_retry_after("120", kNow) == 120s);
  CHECK(read_retry_after("0", kNow) == 0s);
  CHECK(read_retry_after("99999999999999999999999", kNow) == 1'000'000'000s);
  CHECK(read_retry_after("Tue, 14 Nov 2023 22:14:20 GMT", kNow) == 60s);
  CHECK(read_retry_after("Tuesday, 14-Nov-23 22:14:20 GMT", kNow) == 60s);
  CHECK(read_retry_after("Tue Nov 14 22:14:20 2023", kNow) == 60s);
  CHECK(read_retry_after("Tue, 14 Nov 2023 22:14:20 GMT", kNow + 300ms) == 59'700ms);
  CHECK(read_retry_after("Mon, 13 Nov 2023 22:14:20 GMT", kNow) == 0s);
  CHECK(read_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", kNow) == 1'000'000'000s);
  CHECK(read_retry_after("Fri, 31 Dec 2147483647 23:59:59 GMT", kNow) == 1'000'000'000s);
  for (const char* text : {"", "-1", "1.5", "1s", "tomorrow", "12:", "20231114"}) {
    CAPTURE(text);
    if (std::string_view(text) == "20231114") {
      CHECK(read_retry_after(text, kNow) == 20'231'114s);
    } else {
      CHECK_FALSE(read_retry_after(text, kNow).has_value());
    }
  }
}

TEST_CASE("a budget may be as large as its type allows") {
  RetryBudget budget(std::numeric_limits<int>::max());
  for (int i = 0; i < 1'000; ++i) REQUIRE(budget.take());
}

TEST_CASE("a budget is spent by retries and refilled by what needs none") {
  RetryBudget budget(2);
  CHECK(budget.take());
  CHECK(budget.take());
  CHECK_FALSE(budget.take());
  for (int i = 0; i < 9; ++i) budget.give_back();
  CHECK_FALSE(budget.take());
  budget.give_back();
  CHECK(budget.take());
  for (int i = 0; i < 1'000; ++i) budget.give_back();
  CHECK(budget.take());
  CHECK(budget.take());
  CHECK_FALSE(budget.take());
}
