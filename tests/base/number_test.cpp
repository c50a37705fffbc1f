// SPDX-License-Identifier: MIT
#include "base/number.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace vortex::base;

TEST_CASE("javascript_number writes what JSON.stringify writes") {
  const std::pair<double, const char*> cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {100, "100"},
      {123456.789, "123456.789"},
      {0.000001, "0.000001"},
      {1e-7, "1e-7"},
      {1.5e-7, "1.5e-7"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {1.25e21, "1.25e+21"},
      {123456789012345680000.0, "123456789012345680000"},
      {9007199254740993.0, "9007199254740992"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {std::numeric_limits<double>::infinity(), "null"},
      {std::nan(""), "null"},
  };
  for (const auto& [value, text] : cases) CHECK(javascript_number(value) == text);
}

TEST_CASE("every finite double survives being written and read") {
  CHECK(rc::check([](std::uint64_t bits) {
    const double value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) return;
    const std::string text = javascript_number(value);
    RC_ASSERT(is_json_number(text));
    RC_ASSERT(read_double(text) == value);
  }));
}

TEST_CASE("a number out of range is infinite or zero, with its sign") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(read_double("1e400") == infinity);
  CHECK(read_double("-1e400") == -infinity);
  CHECK(read_double("1" + std::string(400, '0')) == infinity);
  CHECK(read_double("1e-400") == 0);
  CHECK(read_double("0." + std::string(400, '0') + "1") == 0);
  CHECK(read_double("0.0001e99999999999999999999") == infinity);
}

TEST_CASE("is_json_number knows the grammar") {
  for (const char* text : {"0", "-0", "1", "10", "1.5", "-1.50", "1e5", "1E+5", "0.1e-10"}) {
    CAPTURE(text);
    CHECK(is_json_number(text));
  }
  for (const char* text :
       {"", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "NaN", "1 ", " 1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_json_number(text));
  }
}
