// SPDX-License-Identifier: MIT
#include "server/store/webhooks.hpp"

namespace vortex::server {
namespace {

StoredWebhook read_webhook(Columns& columns) {
  StoredWebhook webhook;
  webhook.id = columns.integer();
  webhook.uuid = columns.uuid();
  webhook.type = columns.text();
  webhook.body = columns.text();
  return webhook;
}

// Of an endpoint that is known already.
auto delivery_reader(const WebhookEndpointRow& endpoint) {
  return [&endpoint](const Row& row) {
    Columns columns(row);
    WebhookDelivery delivery;
    delivery.endpoint = endpoint;
    delivery.id = columns.integer();
    delivery.state = columns.text();
    delivery.attempts = columns.integer();
    delivery.last_error = columns.maybe_text();
    delivery.webhook = read_webhook(columns);
    return delivery;
  };
}

#define DELIVERY_COLUMNS "d.id, d.state, d.attempts, d.last_error, w.id, w.uuid, w.type, w.body "

std::int64_t first_integer(const Row& row) {
  return row.integer(0);
}

std::optional<std::int64_t> next_waiting_endpoint(Tx& tx, std::int64_t after) {
  return tx.find(R"sql(
      SELECT endpoint_id FROM webhook_delivery -- first rows: in the order of the index
      WHERE state IN ('queued', 'sending') AND endpoint_id > $1
      ORDER BY endpoint_id LIMIT 1)sql",
                 first_integer, after);
}

}  // namespace

StoredWebhook insert_webhook(Tx& tx, std::int64_t environment, const Uuid& uuid,
                             const std::string& type, const std::string& body) {
  const auto id = tx.find(R"sql(
      INSERT INTO webhook (environment_id, uuid, type, body, created_at)
      VALUES ($1, $2, $3, $4, $5)
      RETURNING id)sql",
                          first_integer, environment, uuid, type, body, tx.now());
  return {id.value(), uuid, type, body};
}

bool enqueue_delivery(Tx& tx, std::int64_t endpoint, std::int64_t webhook) {
  const bool queued = tx.run(R"sql(
      INSERT INTO webhook_delivery (endpoint_id, webhook_id, state, touched_at, due_at)
      VALUES ($1, $2, 'queued', $3, $3)
      ON CONFLICT (endpoint_id, webhook_id) DO UPDATE
      SET state = 'queued', attempts = 0, touched_at = $3, due_at = $3
      WHERE state IN ('delivered', 'dead'))sql",
                             endpoint, webhook, tx.now()) > 0;
  if (queued) tx.after_commit(tx.source().webhooks_filled);
  return queued;
}

std::vector<WebhookName> list_webhooks(Tx& tx, std::int64_t environment, const WebhookPlace& after,
                                       TimeMs until, std::int64_t most) {
  return tx.list(R"sql(
      SELECT id, type, created_at
      FROM webhook -- first rows: in the order of created_at and id
      WHERE environment_id = $1 AND created_at >= $2 AND created_at < $3
        AND (created_at > $2 OR id > $4)
      ORDER BY created_at, id LIMIT $5)sql",
                 [](const Row& row) {
                   return WebhookName{row.text(1), {row.integer(2), row.integer(0)}};
                 },
                 environment, after.time, until, after.id, most);
}

bool is_any_delivery_due(Tx& tx) {
  return tx.exists(R"sql(
      SELECT 1 FROM webhook_delivery WHERE state IN ('queued', 'sending') AND touched_at > $1)sql",
                   tx.now()) ||
         !list_due_endpoints(tx).empty();
}

// From one endpoint for which anything waits to the next: there may be any number of endpoints, and
// of what waits for one.
std::vector<WebhookEndpointRow> list_due_endpoints(Tx& tx) {
  std::vector<WebhookEndpointRow> endpoints;
  for (auto id = next_waiting_endpoint(tx, 0); id; id = next_waiting_endpoint(tx, *id)) {
    const bool due = tx.exists(R"sql(
      SELECT 1 FROM webhook_delivery
      WHERE endpoint_id = $1 AND state IN ('queued', 'sending') AND due_at <= $2)sql",
                               *id, tx.now());
    auto endpoint = due ? find_working_endpoint(tx, *id) : std::nullopt;
    if (endpoint) endpoints.push_back(std::move(*endpoint));
  }
  return endpoints;
}

std::vector<WebhookDelivery> claim_deliveries(Tx& tx, const WebhookEndpointRow& endpoint,
                                              TimeMs lease, std::int64_t most) {
  auto claimed = tx.list("SELECT " DELIVERY_COLUMNS R"sql(
      FROM webhook_delivery d -- first rows: in the order of due_at
      JOIN webhook w ON w.id = d.webhook_id
      WHERE d.endpoint_id = $1 AND d.state IN ('queued', 'sending') AND d.due_at <= $2
      ORDER BY d.due_at LIMIT $3)sql",
                         delivery_reader(endpoint), endpoint.id, tx.now(), most);
  for (WebhookDelivery& delivery : claimed) {
    ++delivery.attempts;
    delivery.state = "sending";
    tx.run(R"sql(
      UPDATE webhook_delivery
      SET state = 'sending', attempts = $2, touched_at = $3, due_at = $4 WHERE id = $1)sql",
           delivery.id, delivery.attempts, tx.now(), tx.now() + lease);
  }
  return claimed;
}

void release_delivery_claims(Tx& tx) {
  tx.run(R"sql(
      UPDATE webhook_delivery SET touched_at = $1, due_at = $1
      WHERE state IN ('queued', 'sending') AND touched_at <= $1 AND state = 'sending')sql",
         tx.now());
}

void pull_deliveries_due(Tx& tx) {
  tx.run(R"sql(
      UPDATE webhook_delivery SET touched_at = $1, due_at = $1
      WHERE state IN ('queued', 'sending') AND touched_at > $1)sql",
         tx.now());
}

bool keep_delivery(Tx& tx, const WebhookDelivery& claimed, TimeMs lease) {
  return tx.run(R"sql(
      UPDATE webhook_delivery SET touched_at = $3, due_at = $4
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, tx.now(), tx.now() + lease) > 0;
}

bool end_delivery(Tx& tx, const WebhookDelivery& claimed, const std::string& state,
                  const std::string& error) {
  return tx.run(R"sql(
      UPDATE webhook_delivery SET state = $3, last_error = $4
      WHERE id = $1 AND attempts = $2
        AND (state = 'sending' OR (state = 'dead' AND $3 = 'delivered')))sql",
                claimed.id, claimed.attempts, state, error) > 0;
}

bool retry_delivery(Tx& tx, const WebhookDelivery& claimed, TimeMs due_at,
                    const std::string& error) {
  return tx.run(R"sql(
      UPDATE webhook_delivery SET state = 'queued', touched_at = $3, due_at = $4, last_error = $5
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, tx.now(), due_at, error) > 0;
}

bool unclaim_delivery(Tx& tx, const WebhookDelivery& claimed) {
  return tx.run(R"sql(
      UPDATE webhook_delivery
      SET state = 'queued', attempts = attempts - 1, touched_at = $3, due_at = $3
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, tx.now()) > 0;
}

void give_up_deliveries(Tx& tx, std::int64_t endpoint, const std::string& error) {
  tx.run(R"sql(
      UPDATE webhook_delivery SET state = 'dead', last_error = $2
      WHERE endpoint_id = $1 AND state IN ('queued', 'sending'))sql",
         endpoint, error);
}

std::vector<WebhookDelivery> list_dead_deliveries(Tx& tx, const WebhookEndpointRow& endpoint,
                                                  std::int64_t most) {
  return tx.list("SELECT " DELIVERY_COLUMNS R"sql(
      FROM webhook_delivery d -- first rows: ids are in this order
      JOIN webhook w ON w.id = d.webhook_id
      WHERE d.endpoint_id = $1 AND d.state = 'dead' ORDER BY d.id DESC LIMIT $2)sql",
                 delivery_reader(endpoint), endpoint.id, most);
}

std::int64_t count_all_waiting_deliveries(Tx& tx) {
  return tx
      .find(R"sql(
      SELECT count(*) FROM webhook_delivery -- every row: of the index, which holds only what waits
      WHERE state IN ('queued', 'sending'))sql",
            first_integer)
      .value_or(0);
}

// From one endpoint to the next, as in list_due_endpoints.
std::optional<TimeMs> earliest_delivery_due(Tx& tx) {
  std::optional<TimeMs> earliest;
  for (auto id = next_waiting_endpoint(tx, 0); id; id = next_waiting_endpoint(tx, *id)) {
    const auto due = tx.find(R"sql(
      SELECT due_at FROM webhook_delivery -- first rows: in the order of the index
      WHERE endpoint_id = $1 AND state IN ('queued', 'sending') ORDER BY due_at LIMIT 1)sql",
                             first_integer, *id);
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

std::int64_t count_waiting_deliveries(Tx& tx, std::int64_t endpoint) {
  return tx
      .find(R"sql(
      SELECT count(*) FROM webhook_delivery
      WHERE endpoint_id = $1 AND state IN ('queued', 'sending'))sql",
            first_integer, endpoint)
      .value_or(0);
}

}  // namespace vortex::server
