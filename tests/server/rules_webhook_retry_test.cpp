// SPDX-License-Identifier: MIT
#include "server/rules/webhook_retry.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace vortex::server;
using namespace std::chrono_literals;
using Step = WebhookVerdict::Step;

namespace {

constexpr TimeMs kNow = 1'000'000'000'000;
constexpr TimeMs kFiveDays = 5LL * 24 * 3600 * 1000;
const std::vector<std::chrono::milliseconds> kWaits = {5s, 5min, 30min, 2h, 5h, 10h, 10h};

WebhookVerdict after(int status, std::optional<std::chrono::seconds> retry_after = {},
                     int number = 1, std::uint8_t jitter = 0,
                     std::optional<TimeMs> failing_since = {}) {
  return decide_after({status, retry_after, number, failing_since, kNow}, kWaits, jitter);
}

WebhookVerdict again_in(std::chrono::milliseconds wait, TimeMs failing_since = kNow) {
  return {Step::again, kNow + wait.count(), failing_since, false};
}

}  // namespace

TEST_CASE("any 2xx is a success and ends a failure") {
  for (const int status : {200, 201, 202, 204, 299}) {
    CAPTURE(status);
    CHECK(after(status) == WebhookVerdict{});
    CHECK(after(status, 60s, 9, 255, kNow - 2 * kFiveDays) == WebhookVerdict{});
  }
}

TEST_CASE("anything else is tried again, a redirect and no answer too") {
  for (const int status : {0,   199, 300, 301, 302, 304, 307, 308, 400, 401,
                           404, 409, 411, 422, 429, 500, 502, 503, 504, 599}) {
    CAPTURE(status);
    CHECK(after(status) == again_in(5s));
  }
}

TEST_CASE("the waits come one after the other, and then the end") {
  for (std::size_t i = 0; i < kWaits.size(); ++i) {
    CAPTURE(i);
    CHECK(after(500, {}, static_cast<int>(i) + 1) == again_in(kWaits[i]));
  }
  CHECK(after(500, {}, 8) == WebhookVerdict{Step::dead, 0, kNow, false});
  CHECK(after(500, {}, 1000) == WebhookVerdict{Step::dead, 0, kNow, false});
  CHECK(after(503, 60s, 8) == WebhookVerdict{Step::dead, 0, kNow, false});
  CHECK(decide_after({500, {}, 1, {}, kNow}, {}, 0) == WebhookVerdict{Step::dead, 0, kNow, false});
}

TEST_CASE("jitter makes a wait up to a quarter longer, never shorter") {
  CHECK(after(500, {}, 2, 0) == again_in(5min));
  CHECK(after(500, {}, 2, 128) == again_in(5min + 37500ms));
  CHECK(after(500, {}, 2, 255) == again_in(5min + 74707ms));
}

TEST_CASE("429 and 503 may ask for a longer wait, up to a day") {
  struct Case {
    int status;
    std::optional<std::chrono::seconds> asked;
    std::uint8_t jitter;
    std::chrono::milliseconds wait;
  };
  for (const Case& c : {Case{429, 60s, 0, 60s},
                        {503, 60s, 0, 60s},
                        {503, 60s, 255, 60s},
                        {429, 1s, 0, 5s},
                        {429, 5s, 255, 6245ms},
                        {429, 0s, 0, 5s},
                        {429, -60s, 0, 5s},
                        {429, 24h, 0, 24h},
                        {429, 24h + 1s, 0, 24h},
                        {503, std::chrono::seconds::max(), 0, 24h},
                        {503, std::chrono::seconds::min(), 0, 5s},
                        {429, {}, 0, 5s},
                        {500, 60s, 0, 5s},
                        {502, 60s, 0, 5s},
                        {302, 60s, 0, 5s},
                        {0, 60s, 0, 5s}}) {
    CAPTURE(c.status);
    CAPTURE(c.wait.count());
    CHECK(after(c.status, c.asked, 1, c.jitter) == again_in(c.wait));
  }
}

TEST_CASE("410 switches an endpoint off at once") {
  CHECK(after(410) == WebhookVerdict{Step::dead, 0, kNow, true});
  CHECK(after(410, 60s, 3, 0, kNow - 5) == WebhookVerdict{Step::dead, 0, kNow - 5, true});
}

TEST_CASE("five days without a success switch an endpoint off") {
  CHECK(after(500, {}, 1, 0, kNow - kFiveDays + 1) == again_in(5s, kNow - kFiveDays + 1));
  for (const int status : {0, 301, 429, 500}) {
    CAPTURE(status);
    CHECK(after(status, {}, 1, 0, kNow - kFiveDays) ==
          WebhookVerdict{Step::dead, 0, kNow - kFiveDays, true});
  }
  CHECK(after(500, {}, 1, 0, kNow + 5) == again_in(5s, kNow + 5));
}

TEST_CASE("how long an endpoint has been failing is counted from its first failure") {
  const WebhookVerdict first = after(500);
  CHECK(first.failing_since == kNow);
  const WebhookVerdict next =
      decide_after({500, {}, 2, first.failing_since, first.due_at}, kWaits, 0);
  CHECK(next.failing_since == kNow);
  CHECK(decide_after({200, {}, 3, next.failing_since, next.due_at}, kWaits, 0).failing_since ==
        std::nullopt);
}
