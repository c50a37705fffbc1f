// SPDX-License-Identifier: MIT
#include "server/rules/standing.hpp"

#include <doctest/doctest.h>

#include "server/rules/token_scope.hpp"

using namespace vortex::server;

TEST_CASE("what a user is to an invitation, and how they may end it") {
  struct Row {
    Relation relation;
    Standing standing;
    Ending ending;
  };
  const Row rows[] = {
      {{false, false, false, false, false}, Standing::stranger, Ending::unknown},
      {{true, false, false, false, false}, Standing::inviter, Ending::revoke},
      {{true, false, true, false, false}, Standing::inviter, Ending::revoke},
      {{false, true, false, false, false}, Standing::co_inviter, Ending::not_allowed},
      {{false, true, true, false, false}, Standing::co_inviter, Ending::not_allowed},
      {{false, false, true, false, false}, Standing::invitee, Ending::decline},
      {{true, true, true, true, false}, Standing::stranger, Ending::unknown},
      {{true, false, false, true, true}, Standing::inviter, Ending::revoke},
      {{false, false, true, true, true}, Standing::invitee, Ending::decline},
  };
  for (const Row& row : rows) {
    CHECK(standing_of(row.relation) == row.standing);
    CHECK(ending_of(row.standing) == row.ending);
  }
}

TEST_CASE("a token's scope allows itself, in each of its readings, and is what is taken from it") {
  const TokenScope typed("team:42"), bare("42"), colons("a:b:c"), odd(":x");
  CHECK(typed.allows("team", "42"));
  CHECK_FALSE(typed.allows("org", "42"));
  CHECK_FALSE(typed.allows("team", "4"));
  CHECK(typed.allows("any", "team:42"));
  CHECK(bare.allows("team", "42"));
  CHECK(bare.allows("org", "42"));
  CHECK_FALSE(bare.allows("42", ""));
  CHECK(colons.allows("a", "b:c"));
  CHECK(colons.allows("a:b", "c"));
  CHECK((typed.type() == "team" && typed.id() == "42"));
  CHECK((bare.type() == "default" && bare.id() == "42"));
  CHECK((colons.type() == "a" && colons.id() == "b:c"));
  CHECK((odd.type() == "default" && odd.id() == ":x"));
}
