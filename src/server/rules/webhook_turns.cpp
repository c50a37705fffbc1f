// SPDX-License-Identifier: MIT
#include "server/rules/webhook_turns.hpp"

#include <functional>
#include <queue>
#include <tuple>

namespace vortex::server {

std::vector<std::size_t> share_room(std::span<const WebhookTurn> due, std::size_t posts,
                                    std::size_t failing, const WebhookRoom& room) {
  // Posts, last turn and place in `due`; the least is next.
  using Claimant = std::tuple<std::size_t, std::uint64_t, std::size_t>;
  std::priority_queue<Claimant, std::vector<Claimant>, std::greater<>> line;
  for (std::size_t i = 0; i < due.size(); ++i) line.push({due[i].posts, due[i].last_turn, i});
  std::vector<std::size_t> given(due.size());
  while (posts < room.in_flight_max && !line.empty()) {
    const auto [here, last_turn, i] = line.top();
    line.pop();
    if (here >= (due[i].failing ? 1 : room.endpoint_max)) continue;
    if (due[i].failing && failing >= room.failing_max) continue;
    ++given[i];
    ++posts;
    if (due[i].failing) ++failing;
    line.push({here + 1, last_turn, i});
  }
  return given;
}

}  // namespace vortex::server
