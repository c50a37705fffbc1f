// SPDX-License-Identifier: MIT
#include "server/store/events.hpp"

#include <algorithm>
#include <array>

#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "server/invitations/close.hpp"
#include "vortex/invitation_event.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

constexpr std::int64_t kMost = 1000;

InvitationEvent view_event(const StoredEvent& event) {
  InvitationEvent out;
  out.id = base::to_text(event.uuid);
  out.type = event.type;
  out.timestamp = base::iso_time(event.happened_at);
  out.actor = event.actor;
  out.sequence = event.sequence;
  const Json detail = wire::read_json(event.detail);
  if (detail.if_object()) out.detail = *detail.if_object();
  return out;
}

Action get(const ApiCall& call) {
  Page page = call.page();
  if (page.limit < 0 || page.limit > kMost) page.limit = kMost;
  return [id = call.arguments[0], page](Tx& tx, const ApiKey& key) {
    const StoredInvitation invitation = require_invitation(tx, key.environment, id);
    InvitationEvents out;
    for (const StoredEvent& event : list_events(tx, key.environment.id, invitation.id, page)) {
      out.events.push_back(view_event(event));
    }
    return events_reply(out);
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/invitations/{id}/events", Access::reads, get},
});

}  // namespace

std::span<const Route> event_routes() {
  return kRoutes;
}

}  // namespace vortex::server
