// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/rules/webhook_url.hpp"
#include "server/store/tenants.hpp"
#include "server/store/webhooks.hpp"

namespace vortex::server {

/// Where somebody wants to be told of events.
struct NewWebhookEndpoint {
  std::string url;
  std::vector<std::string> events;  ///< none: all
  std::optional<std::string> secret;
};

/// Throws Refusal{invalid_field} where nothing could ever be delivered, or an event is none.
void check_webhook_endpoint(const NewWebhookEndpoint& wanted, WebhookNetworks networks);

/// Makes an endpoint, with a new secret unless one is given. Throws Refusal{invalid_field} where
/// the environment has too many.
WebhookEndpointRow create_webhook_endpoint(Tx& tx, const Environment& environment,
                                           const NewWebhookEndpoint& wanted);

/// Tells an endpoint nothing any more; again is fine. False where there never was one.
bool remove_webhook_endpoint(Tx& tx, std::int64_t environment, const Uuid& id);

/// Puts a newer secret beside the one that is in use. Throws Refusal{invalid_field} where there are
/// two already, or the given one is none.
void rotate_webhook_secret(Tx& tx, WebhookEndpointRow& endpoint,
                           const std::optional<std::string>& given);

/// Queues some of the events before a time anew, from the one after `after` on; place and count go
/// on. True where there may be more.
bool replay_webhooks(Tx& tx, const WebhookEndpointRow& endpoint, WebhookPlace& after, TimeMs until,
                     std::int64_t& queued);

}  // namespace vortex::server
