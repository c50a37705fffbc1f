// SPDX-License-Identifier: MIT
#include "server/invitations/autojoin.hpp"

#include <array>

#include "server/api/bodies.hpp"
#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/view.hpp"

namespace vortex::server {
namespace {

HttpReply reply(Tx& tx, const Environment& environment, const Autojoin& autojoin,
                const Links& links) {
  std::optional<Invitation> shown;
  if (autojoin.invitation) shown = view(tx, environment, *autojoin.invitation, links);
  return autojoin_reply(autojoin.domains, shown);
}

Action get(const ApiCall& call) {
  return [type = call.arguments[0], scope = call.arguments[1], &site = call.site](
             Tx& tx, const ApiKey& key) {
    const Autojoin autojoin = get_autojoin(tx, key.environment, type, scope);
    return reply(tx, key.environment, autojoin, site.links);
  };
}

Action configure(const ApiCall& call) {
  return [request = read_autojoin(call.request.body, call.site.policy), &site = call.site](
             Tx& tx, const ApiKey& key) {
    const Autojoin autojoin = configure_autojoin(tx, key.at(site), request);
    return reply(tx, key.environment, autojoin, site.links);
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/invitations/by-scope/{type}/{scope*}/autojoin", Access::reads, get},
    {"POST", "/invitations/autojoin", Access::writes, configure},
});

}  // namespace

std::span<const Route> autojoin_routes() {
  return kRoutes;
}

}  // namespace vortex::server
