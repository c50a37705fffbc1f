// SPDX-License-Identifier: MIT
#include "server/invitations/autojoin.hpp"

#include <array>

#include "server/api/bodies.hpp"
#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/view.hpp"
#include "server/rules/token_scope.hpp"

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

// A user's token opens these routes where it says so. A signature does not, because it never ends.
void check_admin(const User& user, const std::string& type, const std::string& scope) {
  if (!user.is_autojoin_admin || user.by_signature) throw Refusal(Code::wrong_credential);
  if (user.scope && !TokenScope(*user.scope).allows(type, scope)) {
    throw Refusal(Code::scope_not_allowed);
  }
}

UserAction get_by_user(const ApiCall& call) {
  return [type = call.arguments[0], scope = call.arguments[1], &site = call.site](
             Tx& tx, const User& user) {
    check_admin(user, type, scope);
    const Autojoin autojoin = get_autojoin(tx, user.environment, type, scope);
    return reply(tx, user.environment, autojoin, site.links);
  };
}

UserAction configure_by_user(const ApiCall& call) {
  return [request = read_autojoin(call.request.body, call.site.policy), &site = call.site](
             Tx& tx, const User& user) {
    check_admin(user, request.scope_type, request.scope);
    const Autojoin autojoin = configure_autojoin(tx, user.at(site), request);
    return reply(tx, user.environment, autojoin, site.links);
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/invitations/by-scope/{type}/{scope*}/autojoin", Access::reads, get},
    {"POST", "/invitations/autojoin", Access::writes, configure},
    {"GET", "/invitations/by-scope/{type}/{scope*}/autojoin", Access::reads, get_by_user},
    {"POST", "/invitations/autojoin", Access::writes, configure_by_user},
});

}  // namespace

std::span<const Route> autojoin_routes() {
  return kRoutes;
}

}  // namespace vortex::server
