// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iterator>

#include "server/api/bodies.hpp"
#include "server/api/fields.hpp"
#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/close.hpp"
#include "server/invitations/reinvite.hpp"
#include "server/invitations/view.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

const std::string& require_query(const ApiCall& call, std::string_view name) {
  const std::string* value = call.find_query(name);
  if (!value) refuse_field(name, "is missing");
  return *value;
}

TargetKind require_target_type(const ApiCall& call) {
  const auto kind = read_target_kind(require_query(call, "targetType"));
  if (!kind) refuse_field("targetType", "must be email, phone, internal or share");
  return *kind;
}

// A share link is found by the link itself.
std::vector<StoredInvitation> list_by_link(Tx& tx, const Environment& environment,
                                           const Links& links, const std::string& link) {
  const auto id = links.read_link(link);
  auto invitation = id ? find_invitation(tx, environment.id, *id) : std::nullopt;
  if (!invitation || invitation->target.kind != TargetKind::share ||
      phase(invitation->lifecycle(), tx.now()) != Phase::open) {
    return {};
  }
  return {std::move(*invitation)};
}

std::vector<StoredInvitation> cut(std::vector<StoredInvitation> all, const Page& page) {
  const auto size = static_cast<std::int64_t>(all.size());
  const std::int64_t start = std::min(page.start, size);
  const std::int64_t end = page.limit < 0 ? size : std::min(start + page.limit, size);
  return {std::make_move_iterator(all.begin() + start), std::make_move_iterator(all.begin() + end)};
}

// An address is also meant by the autojoin invitations of its domain, which come last, on the last
// page too.
std::vector<StoredInvitation> list_by_target(Tx& tx, const Environment& environment,
                                             const Identity& target, const Page& page) {
  if (target.kind != TargetKind::email) {
    return list_open_by_target(tx, environment.id, target, page);
  }
  auto found = list_open_by_target(tx, environment.id, target, {});
  const std::string domain = target.key.substr(target.key.rfind('@') + 1);
  for (StoredInvitation& invitation : list_open_by_domain(tx, environment.id, domain)) {
    found.push_back(std::move(invitation));
  }
  return cut(std::move(found), page);
}

Action get_by_target(const ApiCall& call) {
  const TargetKind kind = require_target_type(call);
  const std::string value = require_query(call, "targetValue");
  const MaybeIdentity target = read_target(kind, value, call.site.policy.local_domains);
  return [kind, value, target, page = call.page(), &site = call.site](Tx& tx, const ApiKey& key) {
    std::vector<StoredInvitation> found;
    if (kind == TargetKind::share) {
      found = list_by_link(tx, key.environment, site.links, value);
    } else if (const auto* identity = std::get_if<Identity>(&target)) {
      found = list_by_target(tx, key.environment, *identity, page);
    }
    return invitations_reply(found, viewer(tx, key.environment, site.links));
  };
}

Action create(const ApiCall& call) {
  return [request = read_new_invitation(call.request.body, call.site.policy), &site = call.site](
             Tx& tx, const ApiKey& key) {
    CreatedStored made = create_invitation(tx, key.at(site), request);
    // What a share link is called from its next reading on, it is not called yet.
    if (made.is_new) made.invitation.status = "queued";
    return created_reply(made, site.links);
  };
}

Action get(const ApiCall& call) {
  return [id = call.arguments[0], &site = call.site](Tx& tx, const ApiKey& key) {
    const auto invitation = require_invitation(tx, key.environment, id);
    HttpReply reply = invitation_reply(view(tx, key.environment, invitation, site.links));
    reply.lasts_until = shown_until(invitation.lifecycle(), tx.now());
    return reply;
  };
}

Action revoke(const ApiCall& call) {
  return [id = call.arguments[0], &site = call.site](Tx& tx, const ApiKey& key) {
    revoke_invitation(tx, key.at(site), id);
    return null_reply();
  };
}

Action accept(const ApiCall& call) {
  const bool only_wrapped = is_from(call.request, "vortex-java-sdk");
  return [body = read_accept(call.request.body, call.site.policy), only_wrapped, &site = call.site](
             Tx& tx, const ApiKey& key) {
    const auto accepted = accept_invitations(tx, key.at(site), body.ids, body.acceptor);
    const Viewer view = viewer(tx, key.environment, site.links);
    return only_wrapped ? invitations_reply(accepted, view) : accepted_reply(accepted, view);
  };
}

Action resend(const ApiCall& call) {
  return [id = call.arguments[0], &site = call.site](Tx& tx, const ApiKey& key) {
    const auto invitation = reinvite(tx, key.at(site), id);
    return invitation_reply(view(tx, key.environment, invitation, site.links));
  };
}

Action get_by_scope(const ApiCall& call) {
  return [type = call.arguments[0], scope = call.arguments[1], page = call.page(),
          &site = call.site](Tx& tx, const ApiKey& key) {
    std::vector<StoredInvitation> found;
    if (const auto stored = find_scope(tx, key.environment.id, type, scope)) {
      found = list_open_by_scope(tx, key.environment.id, stored->id, page);
    }
    return invitations_reply(found, viewer(tx, key.environment, site.links));
  };
}

Action delete_by_scope(const ApiCall& call) {
  return [type = call.arguments[0], scope = call.arguments[1], &site = call.site](
             Tx& tx, const ApiKey& key) {
    delete_invitations_by_scope(tx, key.at(site), type, scope);
    return null_reply();
  };
}

Action sync_internal(const ApiCall& call) {
  return
      [sync = read_internal_sync(call.request.body), &site = call.site](Tx& tx, const ApiKey& key) {
        return synced_reply(sync_internal_invitation(tx, key.at(site), sync));
      };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/invitations", Access::reads, get_by_target},
    {"POST", "/invitations", Access::writes, create},
    {"GET", "/invitations/{id}", Access::reads_one, get},
    {"DELETE", "/invitations/{id}", Access::writes, revoke},
    {"POST", "/invitations/accept", Access::writes, accept},
    {"POST", "/invitations/sync-internal-invitation", Access::writes, sync_internal},
    {"POST", "/invitations/{id}/reinvite", Access::writes, resend},
    {"GET", "/invitations/by-scope/{type}/{scope*}", Access::reads, get_by_scope},
    {"DELETE", "/invitations/by-scope/{type}/{scope*}", Access::writes, delete_by_scope},
});

}  // namespace

std::span<const Route> invitation_routes() {
  return kRoutes;
}

}  // namespace vortex::server
