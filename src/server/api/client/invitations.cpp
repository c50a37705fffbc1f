// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "server/api/client/bodies.hpp"
#include "server/api/client/reply.hpp"
#include "server/api/fields.hpp"
#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/by_user.hpp"

namespace vortex::server {
namespace {

constexpr std::int64_t kPageMost = 100;

UserAction submit(const ApiCall& call) {
  return [requests = read_submission(call.request.body, call.site.policy), &site = call.site](
             Tx& tx, const User& user) {
    return entries_reply(submit_invitations(tx, user, site, requests), site.links);
  };
}

UserAction make_link(const ApiCall& call) {
  return [request = read_shareable_link(call.request.body), &site = call.site](Tx& tx,
                                                                               const User& user) {
    return shareable_link_reply(submit_invitations(tx, user, site, {request}).front(), site.links);
  };
}

UserAction get_sent(const ApiCall& call) {
  return [page = call.page(), &site = call.site](Tx& tx, const User& user) {
    return sent_reply(list_sent(tx, user, page), user, site.links);
  };
}

std::optional<Uuid> cursor_of(const ApiCall& call) {
  const std::string* text = call.find_query("cursor");
  const auto cursor = text ? base::read_uuid(*text) : std::nullopt;
  if (text && !cursor) refuse_field("cursor", "must be a nextCursor of an answer");
  return cursor;
}

UserAction get_incoming(const ApiCall& call) {
  const std::int64_t wanted = call.page().limit;
  const std::int64_t limit = wanted < 0 ? kPageMost : std::min(wanted, kPageMost);
  if (limit == 0) refuse_field("limit", "must be at least 1");
  return [before = cursor_of(call), limit](Tx& tx, const User& user) {
    return incoming_reply(list_incoming(tx, user, before, static_cast<std::size_t>(limit)));
  };
}

UserAction get(const ApiCall& call) {
  return [id = call.arguments[0], &site = call.site](Tx& tx, const User& user) {
    return invitation_reply(view_for(tx, user, require_invitation_of(tx, user, id), site.links));
  };
}

UserAction end(const ApiCall& call) {
  return [id = call.arguments[0], &site = call.site](Tx& tx, const User& user) {
    end_invitation(tx, user, site, id);
    return null_reply();
  };
}

UserAction accept(const ApiCall& call) {
  return [body = read_own_accept(call.request.body), &site = call.site](Tx& tx, const User& user) {
    return accepted_reply(accept_own_invitations(tx, user, site, body.ids, body.is_existing),
                          [&](const StoredInvitation& invitation) {
                            return view_for(tx, user, invitation, site.links);
                          });
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/invitations", Access::reads, get_incoming},
    {"POST", "/invitations", Access::writes, submit},
    {"GET", "/invitations/sent", Access::reads, get_sent},
    {"GET", "/invitations/{id}", Access::reads, get},
    {"DELETE", "/invitations/{id}", Access::writes, end},
    {"POST", "/invitations/accept", Access::writes, accept},
    {"POST", "/invitations/generate-shareable-link-invite", Access::writes, make_link},
});

}  // namespace

std::span<const Route> client_invitation_routes() {
  return kRoutes;
}

}  // namespace vortex::server
