// SPDX-License-Identifier: MIT
#include "base/base64url.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace vortex::base;

TEST_CASE("base64url writes the examples of RFC 4648 without padding") {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff", "-_8"},
  };
  for (const auto& [plain, encoded] : cases) {
    CAPTURE(plain);
    CHECK(base64url(bytes_of(plain)) == encoded);
    const auto decoded = read_base64url(encoded);
    REQUIRE(decoded);
    CHECK(std::string(decoded->begin(), decoded->end()) == plain);
  }
}

TEST_CASE("base64url refuses what is not in its one form") {
  for (const char* text :
       {"A", "AAAAA", "Zg==", "Zg=", "Z g", "Zm9v\n", "+/+/", "Zh", "Zm9", "é"}) {
    CAPTURE(text);
    CHECK_FALSE(read_base64url(text));
  }
}

TEST_CASE("base64url ignores unused bits only when asked to") {
  CHECK_FALSE(read_base64url("Zh"));
  CHECK(read_base64url("Zh", UnusedBits::ignored) == Bytes{'f'});
}

TEST_CASE("base64url reads back whatever it wrote, and writes back whatever it read") {
  CHECK(
      rc::check([](const Bytes& bytes) { RC_ASSERT(read_base64url(base64url(bytes)) == bytes); }));
  CHECK(rc::check([](const std::string& text) {
    if (const auto bytes = read_base64url(text)) RC_ASSERT(base64url(*bytes) == text);
  }));
}

TEST_CASE("hex is lower case with two digits a byte") {
  CHECK(hex(Bytes{0x00, 0x0f, 0xa0, 0xff}) == "000fa0ff");
}
