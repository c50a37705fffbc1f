// SPDX-License-Identifier: MIT
// Times and durations: input is a text of either.
#include "base/time.hpp"
#include "fuzz/fuzzers.hpp"

namespace vortex::fuzz {

void times(std::string_view text) {
  using namespace base;
  if (const auto time = read_iso_time(text)) {
    require(*time <= kLastTime, "no time is later than can be written");
    const std::string written = iso_time(*time);
    require(written.size() == 24, "a time is written with 24 characters");
    require(read_iso_time(written) == time, "a written time is read as the same");
    require(http_time(*time).size() == 29, "a Date has 29 characters");
  }
  if (const auto duration = read_duration(text)) {
    require(duration->count() >= 0, "no duration is negative");
    require(read_duration(duration_text(*duration)) == duration, "a duration is read as written");
    require(duration_text(*duration).size() <= text.size() + 3, "the shortest form is not longer");
  }
}

}  // namespace vortex::fuzz
