// SPDX-License-Identifier: MIT
#include <array>

#include "server/api/fields.hpp"
#include "server/api/route.hpp"

namespace vortex::server {
namespace {

// Recognising a person by the traits of their device is a guess about who may join what, so nobody
// is ever recognised.
UserAction match(const ApiCall& call) {
  read_body(call.request.body);
  return [](Tx&, const User&) {
    HttpReply reply;
    reply.body = R"({"matched":false})";
    return reply;
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"POST", "/deferred-links/match", Access::reads, match},
});

}  // namespace

std::span<const Route> deferred_link_routes() {
  return kRoutes;
}

}  // namespace vortex::server
