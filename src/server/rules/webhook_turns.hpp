// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Which endpoints are posted to next, where not all can be at a time.
namespace vortex::server {

/// An endpoint for which something is due.
struct WebhookTurn {
  std::size_t posts = 0;        ///< on their way to it
  bool failing = false;         ///< whether its last attempt was a failure
  std::uint64_t last_turn = 0;  ///< when it was given one last, as a number that rises; 0: never
};

/// How many posts may be on their way at a time.
struct WebhookRoom {
  std::size_t endpoint_max = 4;  ///< to one endpoint
  std::size_t in_flight_max = 256;
  std::size_t failing_max = 128;  ///< of all, those to endpoints that failed last time
};

/// How many posts each of `due` may begin, while `posts` are on their way to all endpoints,
/// `failing` of them to such that fail. Whoever has the fewest on their way is next, and of those
/// whoever waits the longest, so that slow endpoints with much to be told take no place of others.
/// One that fails is tried with one post at a time.
std::vector<std::size_t> share_room(std::span<const WebhookTurn> due, std::size_t posts,
                                    std::size_t failing, const WebhookRoom& room);

}  // namespace vortex::server
