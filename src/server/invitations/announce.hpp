// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/store/events.hpp"
#include "server/store/invitations.hpp"
#include "server/store/webhooks.hpp"
#include "vortex/json.hpp"

namespace vortex::server {

/// Queues an event for all endpoints that want it, with the invitation as it is now. `detail` is
/// added to its data. Source: wire contract 7.2.
void announce(Tx& tx, const Caller& caller, const StoredInvitation& invitation,
              const EventRow& type, const StoredEvent& event, const Json::Object& detail);

/// Whether any endpoint of the environment wants to be told.
bool is_anybody_told(Tx& tx, std::int64_t environment, const EventRow& type);

/// Queues something that concerns an endpoint and no invitation, for these endpoints.
StoredWebhook announce_endpoint(Tx& tx, const Environment& environment, const std::string& type,
                                const Json::Object& data,
                                const std::vector<WebhookEndpointRow>& endpoints);

}  // namespace vortex::server
