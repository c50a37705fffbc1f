// SPDX-License-Identifier: MIT
#include "base/url.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace vortex::base;

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace

TEST_CASE("append_escaped keeps what RFC 3986 calls unreserved and escapes the rest") {
  const std::string unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  CHECK(escaped(unreserved) == unreserved);
  CHECK(escaped("!*'();:@&=+$,/?#[] %\"<>\\^`{|}") ==
        "%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D%20%25%22%3C%3E%5C%5E%60%7B%7C%7D");
  CHECK(escaped("é\n") == "%C3%A9%0A");
  CHECK(escaped(std::string_view("\0\x7f\xff", 3)) == "%00%7F%FF");
}

TEST_CASE("append_escaped appends") {
  std::string out = "/a b/";
  append_escaped(out, "c d");
  CHECK(out == "/a b/c%20d");
}

TEST_CASE("unescape reads two hex digits of either case, once") {
  for (const Plus plus : {Plus::is_space, Plus::is_plus}) {
    CHECK(unescape("", plus) == "");
    CHECK(unescape("a%2fb%2Fc", plus) == "a/b/c");
    CHECK(unescape("%C3%a9", plus) == "é");
    CHECK(unescape("%2520", plus) == "%20");
    CHECK(unescape("%2B", plus) == "+");
    CHECK(unescape("%41", plus) == "A");
    CHECK(unescape("é b", plus) == "é b");
  }
}

TEST_CASE("a plus is a space in queries and itself in paths") {
  CHECK(unescape("a+b", Plus::is_space) == "a b");
  CHECK(unescape("a+b", Plus::is_plus) == "a+b");
}

TEST_CASE("a percent sign without two hex digits is refused") {
  for (const char* text : {"%", "a%", "%4", "%g0", "%0g", "%%41", "100%", "% 41", "%+1", "%-1"}) {
    CAPTURE(text);
    CHECK_FALSE(unescape(text, Plus::is_plus));
    CHECK_FALSE(unescape(text, Plus::is_space));
  }
}

TEST_CASE("any bytes survive being escaped and read, in paths and in queries") {
  CHECK(rc::check([](const std::string& text) {
    const std::string written = escaped(text);
    RC_ASSERT(unescape(written, Plus::is_plus) == text);
    RC_ASSERT(unescape(written, Plus::is_space) == text);
    RC_ASSERT(written.find_first_of("/?#&=+ ") == std::string::npos);
  }));
}
