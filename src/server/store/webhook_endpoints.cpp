// SPDX-License-Identifier: MIT
#include "server/store/webhook_endpoints.hpp"

#include <algorithm>
#include <sstream>

namespace vortex::server {
namespace {

#define ENDPOINT_COLUMNS                                                                      \
  "id, environment_id, uuid, url, events, secret, older_secret, failing_since, disabled_at, " \
  "disabled_reason, created_at "

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> out;
  for (std::string word; words >> word;) out.push_back(word);
  return out;
}

std::string join_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

WebhookEndpointRow read_endpoint(const Row& row) {
  Columns columns(row);
  WebhookEndpointRow endpoint;
  endpoint.id = columns.integer();
  endpoint.environment = columns.integer();
  endpoint.uuid = columns.uuid();
  endpoint.url = columns.text();
  endpoint.events = split_words(columns.text());
  endpoint.secret = columns.text();
  endpoint.older_secret = columns.maybe_text();
  endpoint.failing_since = columns.maybe_integer();
  endpoint.disabled_at = columns.maybe_integer();
  endpoint.disabled_reason = columns.maybe_text();
  endpoint.created_at = columns.integer();
  return endpoint;
}

}  // namespace

bool WebhookEndpointRow::wants(std::string_view type) const {
  return events.empty() || std::find(events.begin(), events.end(), type) != events.end();
}

WebhookEndpointRow insert_endpoint(Tx& tx, WebhookEndpointRow endpoint) {
  endpoint.uuid = tx.new_id();
  endpoint.created_at = tx.now();
  endpoint.id =
      tx.find(R"sql(
      INSERT INTO webhook_endpoint (environment_id, uuid, url, events, secret, created_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      RETURNING id)sql",
              [](const Row& row) { return row.integer(0); }, endpoint.environment, endpoint.uuid,
              endpoint.url, join_words(endpoint.events), endpoint.secret, endpoint.created_at)
          .value();
  return endpoint;
}

void update_endpoint(Tx& tx, const WebhookEndpointRow& endpoint) {
  tx.run(R"sql(
      UPDATE webhook_endpoint
      SET secret = $2, older_secret = $3, failing_since = $4, disabled_at = $5, disabled_reason = $6
      WHERE id = $1)sql",
         endpoint.id, endpoint.secret, endpoint.older_secret, endpoint.failing_since,
         endpoint.disabled_at, endpoint.disabled_reason);
}

std::optional<WebhookEndpointRow> find_endpoint(Tx& tx, std::int64_t environment,
                                                const Uuid& uuid) {
  return tx.find("SELECT " ENDPOINT_COLUMNS R"sql(
      FROM webhook_endpoint
      WHERE uuid = $2 AND environment_id = $1 AND deleted_at IS NULL)sql",
                 read_endpoint, environment, uuid);
}

std::optional<WebhookEndpointRow> find_working_endpoint(Tx& tx, std::int64_t id) {
  return tx.find("SELECT " ENDPOINT_COLUMNS R"sql(
      FROM webhook_endpoint WHERE id = $1 AND deleted_at IS NULL AND disabled_at IS NULL)sql",
                 read_endpoint, id);
}

std::optional<WebhookEndpointRow> find_endpoint_anywhere(Tx& tx, const Uuid& uuid) {
  return tx.find("SELECT " ENDPOINT_COLUMNS R"sql(
      FROM webhook_endpoint WHERE uuid = $1 AND deleted_at IS NULL)sql",
                 read_endpoint, uuid);
}

std::vector<WebhookEndpointRow> list_endpoints(Tx& tx, std::int64_t environment) {
  return tx.list("SELECT " ENDPOINT_COLUMNS R"sql(
      FROM webhook_endpoint
      WHERE environment_id = $1 AND deleted_at IS NULL ORDER BY id)sql",
                 read_endpoint, environment);
}

bool delete_endpoint(Tx& tx, std::int64_t environment, const Uuid& uuid) {
  return tx.run(R"sql(
      UPDATE webhook_endpoint
      SET deleted_at = coalesce(deleted_at, $3), secret = '', older_secret = NULL
      WHERE uuid = $2 AND environment_id = $1)sql",
                environment, uuid, tx.now()) > 0;
}

}  // namespace vortex::server
