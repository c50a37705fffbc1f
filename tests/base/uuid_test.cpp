// SPDX-License-Identifier: MIT
#include "base/uuid.hpp"

#include <doctest/doctest.h>

using namespace vortex::base;

TEST_CASE("a UUID is read in either case and written in lower case") {
  const auto id = read_uuid("7C9E6679-7425-40de-944b-e07fc1f90ae7");
  REQUIRE(id);
  CHECK(to_text(*id) == "7c9e6679-7425-40de-944b-e07fc1f90ae7");
  CHECK(id->bytes[0] == 0x7c);
  CHECK(id->bytes[15] == 0xe7);
}

TEST_CASE("anything but the 36-character form is no UUID") {
  for (const char* text :
       {"", "7c9e6679742540de944be07fc1f90ae7", "{7c9e6679-7425-40de-944b-e07fc1f90ae7}",
        "7c9e6679-7425-40de-944b-e07fc1f90ae", "7c9e6679-7425-40de-944b-e07fc1f90ae7 ",
        "7c9e66797-425-40de-944b-e07fc1f90ae7", "gc9e6679-7425-40de-944b-e07fc1f90ae7"}) {
    CAPTURE(text);
    CHECK_FALSE(read_uuid(text));
  }
}
