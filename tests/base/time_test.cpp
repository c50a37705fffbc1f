// SPDX-License-Identifier: MIT
#include "base/time.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace vortex::base;
using namespace std::chrono_literals;

namespace {

constexpr TimeMs kYear0 = -62'167'219'200'000;
constexpr TimeMs kYear10000 = 253'402'300'800'000;

}  // namespace

TEST_CASE("iso_time is written with milliseconds, in UTC") {
  const std::pair<TimeMs, const char*> cases[] = {
      {0, "1970-01-01T00:00:00.000Z"},
      {-1, "1969-12-31T23:59:59.999Z"},
      {1'767'225'600'000, "2026-01-01T00:00:00.000Z"},
      {951'827'696'007, "2000-02-29T12:34:56.007Z"},
      {kYear0, "0000-01-01T00:00:00.000Z"},
      {kYear10000 - 1, "9999-12-31T23:59:59.999Z"},
  };
  for (const auto& [time, text] : cases) {
    CHECK(iso_time(time) == text);
    CHECK(read_iso_time(text) == time);
  }
}

TEST_CASE("read_iso_time takes any fraction and any offset") {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"},
      {"2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.500Z"},
      {"2026-01-01T00:00:00.05Z", "2026-01-01T00:00:00.050Z"},
      {"2026-01-01T00:00:00.123999999Z", "2026-01-01T00:00:00.123Z"},
      {"2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.000Z"},
      {"2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00.000Z"},
      {"2026-01-01T01:30:00.250+05:45", "2025-12-31T19:45:00.250Z"},
      {"2024-02-29T23:59:59-01:00", "2024-03-01T00:59:59.000Z"},
      {"1969-12-31T23:59:59.9-00:30", "1970-01-01T00:29:59.900Z"},
  };
  for (const auto& [text, utc] : cases) {
    CAPTURE(text);
    const auto time = read_iso_time(text);
    REQUIRE(time);
    CHECK(iso_time(*time) == utc);
  }
}

TEST_CASE("read_iso_time refuses every other text") {
  for (const char* text : {"",
                           "2026-01-01",
                           "2026-01-01T00:00:00",
                           "2026-01-01T00:00Z",
                           "2026-01-01 00:00:00Z",
                           "2026-01-01t00:00:00Z",
                           "2026-01-01T00:00:00z",
                           " 2026-01-01T00:00:00Z",
                           "2026-01-01T00:00:00Z ",
                           "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00,5Z",
                           "2026-1-01T00:00:00Z",
                           "26-01-01T00:00:00Z",
                           "+2026-01-01T00:00:00Z",
                           "-001-01-01T00:00:00Z",
                           "12026-01-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-01-01T24:00:00Z",
                           "2026-01-01T00:60:00Z",
                           "2026-01-01T00:00:60Z",
                           "2026-01-01T-1:00:00Z",
                           "2026-01-01T00:00:00+24:00",
                           "2026-01-01T00:00:00+00:60",
                           "2026-01-01T00:00:00+0000",
                           "2026-01-01T00:00:00+00",
                           "2026-01-01T00:00:00Z+00:00",
                           "today"}) {
    CAPTURE(text);
    CHECK_FALSE(read_iso_time(text));
  }
}

TEST_CASE("read_iso_time refuses what an offset moves out of the years that can be written") {
  CHECK(read_iso_time("0000-01-01T01:00:00+01:00") == kYear0);
  CHECK_FALSE(read_iso_time("0000-01-01T00:59:59.999+01:00"));
  CHECK(read_iso_time("9999-12-31T22:59:59.999-01:00") == kYear10000 - 1);
  CHECK_FALSE(read_iso_time("9999-12-31T23:00:00-01:00"));
}

TEST_CASE("every time that can be written is read back, and sorts as its text") {
  const auto any_time = rc::gen::inRange<TimeMs>(kYear0, kYear10000);
  CHECK(rc::check([&] {
    const TimeMs a = *any_time;
    const TimeMs b = *any_time;
    RC_ASSERT(read_iso_time(iso_time(a)) == a);
    RC_ASSERT((a < b) == (iso_time(a) < iso_time(b)));
  }));
}

TEST_CASE("an offset says the same time in other digits") {
  CHECK(rc::check([] {
    const TimeMs time = *rc::gen::inRange<TimeMs>(0, kYear10000 / 2);
    const int minutes = *rc::gen::inRange(0, 24 * 60);
    const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
    std::string text = iso_time(time + minutes * 60'000);
    text.replace(text.size() - 1, 1, '+' + two(minutes / 60) + ':' + two(minutes % 60));
    RC_ASSERT(read_iso_time(text) == time);
  }));
}

TEST_CASE("to_ms counts whole milliseconds, downwards before 1970 as well") {
  using std::chrono::system_clock;
  CHECK(to_ms(system_clock::time_point()) == 0);
  CHECK(to_ms(system_clock::time_point(1'500us)) == 1);
  CHECK(to_ms(system_clock::time_point(-1us)) == -1);
}

TEST_CASE("read_duration takes a whole number and a unit") {
  const std::pair<const char*, std::chrono::milliseconds> cases[] = {
      {"0s", 0ms},
      {"200ms", 200ms},
      {"5s", 5s},
      {"3m", 3min},
      {"2h", 2h},
      {"7d", 7 * 24h},
      {"007s", 7s},
      {"90m", 90min},
      {"10000d", 10'000 * 24h},
      {"864000000000ms", 10'000 * 24h},
  };
  for (const auto& [text, duration] : cases) {
    CAPTURE(text);
    CHECK(read_duration(text) == duration);
  }
}

TEST_CASE("read_duration refuses every other text") {
  for (const char* text :
       {"", "5", "s", "ms", "-5s", "-0s", "+5s", "5 s", " 5s", "5s ", "5S", "1.5h", "5sec", "5w",
        "1h30m", "10001d", "864000000001ms", "99999999999999999999d", "0x5s"}) {
    CAPTURE(text);
    CHECK_FALSE(read_duration(text));
  }
}

TEST_CASE("duration_text is the shortest form") {
  CHECK(duration_text(0ms) == "0s");
  CHECK(duration_text(300'000ms) == "5m");
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(1500ms) == "1500ms");
  CHECK(duration_text(24h) == "1d");
  CHECK(duration_text(25h) == "25h");
}

TEST_CASE("every duration that can be read is written so that it is read back") {
  CHECK(rc::check([] {
    const std::int64_t factor =
        *rc::gen::element<std::int64_t>(1, 1'000, 60'000, 3'600'000, 86'400'000);
    const std::chrono::milliseconds duration(
        *rc::gen::inRange<std::int64_t>(0, 864'000'000'000 / factor + 1) * factor);
    RC_ASSERT(read_duration(duration_text(duration)) == duration);
  }));
}
