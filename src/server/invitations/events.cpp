// SPDX-License-Identifier: MIT
#include "server/invitations/events.hpp"

#include "server/invitations/announce.hpp"

namespace vortex::server {

void tell(Tx& tx, const Caller& caller, const StoredInvitation& invitation, EventType type,
          const Json::Object& detail) {
  const EventRow& row = event_row(type);
  const StoredEvent event = insert_event(tx, invitation.environment, invitation.id, row,
                                         caller.actor, Json(detail).text(Json::Numbers::as_given));
  if (row.is_told()) announce(tx, caller, invitation, row, event, detail);
}

}  // namespace vortex::server
