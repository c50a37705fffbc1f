// SPDX-License-Identifier: MIT
#include "server/rules/webhook_turns.hpp"

#include <doctest/doctest.h>

using namespace vortex::server;

namespace {

using Given = std::vector<std::size_t>;
using Due = std::vector<WebhookTurn>;
constexpr WebhookRoom kRoom{.endpoint_max = 2, .in_flight_max = 4, .failing_max = 2};

Given share(const Due& due, std::size_t posts = 0, std::size_t failing = 0) {
  return share_room(due, posts, failing, kRoom);
}

}  // namespace

TEST_CASE("each endpoint gets what it may have while there is room") {
  CHECK(share({}) == Given{});
  CHECK(share({{}}) == Given{2});
  CHECK(share({{}, {}}) == Given{2, 2});
  CHECK(share({{1}, {}}, 1) == Given{1, 2});
  CHECK(share({{2}, {}}, 2) == Given{0, 2});
}

TEST_CASE("where there is too little room, each gets one before any gets two") {
  CHECK(share({{}, {}, {}}) == Given{2, 1, 1});
  CHECK(share({{}, {}, {}, {}, {}}) == Given{1, 1, 1, 1, 0});
  CHECK(share({{}, {}}, 3) == Given{1, 0});
  CHECK(share({{}, {}}, 4) == Given{0, 0});
  CHECK(share({{}, {}}, 9) == Given{0, 0});
}

TEST_CASE("who has less on its way goes first, and then who waits the longest") {
  CHECK(share({{1}, {1}, {0}}, 3) == Given{0, 0, 1});
  CHECK(share({{0, false, 7}, {0, false, 3}}, 3) == Given{0, 1});
  CHECK(share({{0, false, 7}, {0, false, 0}}, 3) == Given{0, 1});
}

TEST_CASE("who fails has one post at a time, and all of those together leave room") {
  CHECK(share({{0, true}}) == Given{1});
  CHECK(share({{1, true}}, 1, 1) == Given{0});
  CHECK(share({{0, true}, {0, true}, {0, true}}) == Given{1, 1, 0});
  CHECK(share({{0, true}, {}}, 2, 2) == Given{0, 2});
}
