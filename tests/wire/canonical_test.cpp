// SPDX-License-Identifier: MIT
#include "wire/canonical.hpp"

#include <doctest/doctest.h>

#include "vortex/error.hpp"

using vortex::Json;
using vortex::wire::canonical_user;

// The recorded answers of the Node SDK are in contract/vectors; these are its rules where they have
// no case.
TEST_CASE("canonical_user follows the reference in its corners") {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"id":"1","userId":""})", R"({"userId":""})"},
      {R"({"id":"1","userId":null})", R"({"userId":null})"},
      {R"({"id":"1","adminScopes":"autojoin"})", R"({"adminScopes":"autojoin","userId":"1"})"},
      {R"({"id":"1","adminScopes":7,"email":0})", R"({"userId":"1"})"},
      {R"({"id":"1","4294967294":1,"4294967295":2,"5":3})",
       R"({"5":3,"4294967294":1,"4294967295":2,"userId":"1"})"},
      {R"({"id":"1","ab":1,"a":2})", R"({"a":2,"ab":1,"userId":"1"})"},
  };
  for (const auto& [input, want] : cases) {
    CAPTURE(input);
    CHECK(canonical_user(Json::parse(input)) == want);
  }
}

TEST_CASE("canonical_user refuses what is not an object with an id") {
  for (const char* input : {"null", "[]", "1", "\"id\"", "{}"}) {
    CAPTURE(input);
    CHECK_THROWS_WITH_AS(canonical_user(Json::parse(input)),
                         "userId (or id) is required for signing", vortex::InvalidArgument);
  }
}
