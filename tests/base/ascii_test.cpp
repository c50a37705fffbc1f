// SPDX-License-Identifier: MIT
#include "base/ascii.hpp"

#include <doctest/doctest.h>

using namespace vortex::base;

TEST_CASE("letters of ASCII are the same in both cases, and nothing else is") {
  CHECK(lower_case("AZaz09@[`{-_\xC3\x84") == "azaz09@[`{-_\xC3\x84");
  CHECK(same_ignoring_case("X-Vortex-Signature", "x-vortex-signature"));
  CHECK(same_ignoring_case("", ""));
  CHECK_FALSE(same_ignoring_case("a", "ab"));
  CHECK_FALSE(same_ignoring_case("@", "`"));
  CHECK_FALSE(same_ignoring_case("[", "{"));
  CHECK_FALSE(same_ignoring_case("\xC3\x84", "\xC3\xA4"));
}
