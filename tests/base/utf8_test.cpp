// SPDX-License-Identifier: MIT
#include "base/utf8.hpp"

#include <doctest/doctest.h>

using namespace vortex::base;

TEST_CASE("is_utf8 takes well-formed text of all lengths") {
  for (const char* text : {"", "a", "\x7f", "é", "\u0800", "\uffff", "😀", "\U0010FFFF"}) {
    CAPTURE(text);
    CHECK(is_utf8(text));
  }
  CHECK(is_utf8(std::string_view("\0", 1)));
}

TEST_CASE("is_utf8 refuses every malformed sequence") {
  for (const char* text : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80",
                           "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3"}) {
    CAPTURE(text);
    CHECK_FALSE(is_utf8(text));
  }
}

TEST_CASE("code points are counted, not bytes") {
  CHECK(count_code_points("José 🎉") == 6);
  CHECK(count_code_points("a\xff") == 2);
}
