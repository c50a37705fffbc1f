// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/webhook_endpoints.hpp"

namespace vortex::server {

/// An event as endpoints are told it.
struct StoredWebhook {
  std::int64_t id = 0;
  Uuid uuid;
  std::string type;
  std::string body;  ///< the bytes that are posted
};

/// Where a webhook stands among those of its environment.
struct WebhookPlace {
  TimeMs time = 0;
  std::int64_t id = 0;
};

struct WebhookName {
  std::string type;
  WebhookPlace place;
};

/// A webhook that is to be posted to an endpoint, was posted, or is given up.
struct WebhookDelivery {
  std::int64_t id = 0;
  WebhookEndpointRow endpoint;
  StoredWebhook webhook;
  std::string state;  ///< `queued`, `sending`, `delivered` or `dead`
  std::int64_t attempts = 0;
  std::optional<std::string> last_error;
};

StoredWebhook insert_webhook(Tx& tx, std::int64_t environment, const Uuid& uuid,
                             const std::string& type, const std::string& body);
/// Queues a webhook for an endpoint; one that had ended is due anew. False where it waits already.
bool enqueue_delivery(Tx& tx, std::int64_t endpoint, std::int64_t webhook);
/// The webhooks of an environment after a place and before a time, in order.
std::vector<WebhookName> list_webhooks(Tx& tx, std::int64_t environment, const WebhookPlace& after,
                                       TimeMs until, std::int64_t most);

/// Whether something is due, or waits for a time that a clock had before it was set back.
bool is_any_delivery_due(Tx& tx);
/// The endpoints that are switched on and for which something is due.
std::vector<WebhookEndpointRow> list_due_endpoints(Tx& tx);
/// Claims at most `most` of what is due for an endpoint, the longest due first. Claiming makes it
/// due again only after `lease` milliseconds, which is when its worker counts as dead.
std::vector<WebhookDelivery> claim_deliveries(Tx& tx, const WebhookEndpointRow& endpoint,
                                              TimeMs lease, std::int64_t most);
/// Makes due what a worker had claimed that is known to be gone.
void release_delivery_claims(Tx& tx);
/// Makes due what waits for a time that a clock had before it was set back.
void pull_deliveries_due(Tx& tx);

// What became of a claimed one. All are false, and nothing is changed, where the claim is not ours
// any more.

/// Is still being worked on: the lease begins anew.
bool keep_delivery(Tx& tx, const WebhookDelivery& claimed, TimeMs lease);
/// `state` is `delivered` or `dead`. What was given up while it was on its way can still turn out
/// to be delivered.
bool end_delivery(Tx& tx, const WebhookDelivery& claimed, const std::string& state,
                  const std::string& error);
bool retry_delivery(Tx& tx, const WebhookDelivery& claimed, TimeMs due_at,
                    const std::string& error);
/// Gives a claim back that came to nothing: it does not count as an attempt.
bool unclaim_delivery(Tx& tx, const WebhookDelivery& claimed);
/// Gives up all that waits for an endpoint.
void give_up_deliveries(Tx& tx, std::int64_t endpoint, const std::string& error);

/// What was given up for an endpoint, the newest first.
std::vector<WebhookDelivery> list_dead_deliveries(Tx& tx, const WebhookEndpointRow& endpoint,
                                                  std::int64_t most);

/// How many deliveries of an endpoint wait.
std::int64_t count_waiting_deliveries(Tx& tx, std::int64_t endpoint);
/// How many wait for any endpoint, and when the first of them is due.
std::int64_t count_all_waiting_deliveries(Tx& tx);
std::optional<TimeMs> earliest_delivery_due(Tx& tx);

}  // namespace vortex::server
