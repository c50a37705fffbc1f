// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// A URL that is told of an environment's events.
struct WebhookEndpointRow {
  std::int64_t id = 0;
  std::int64_t environment = 0;
  Uuid uuid;
  std::string url;
  std::vector<std::string> events;  ///< none: all
  std::string secret;
  std::optional<std::string> older_secret;
  std::optional<TimeMs> failing_since;
  std::optional<TimeMs> disabled_at;
  std::optional<std::string> disabled_reason;
  TimeMs created_at = 0;

  bool wants(std::string_view type) const;
};

/// Makes an endpoint; its `id`, `uuid` and `created_at` are set here.
WebhookEndpointRow insert_endpoint(Tx& tx, WebhookEndpointRow endpoint);
void update_endpoint(Tx& tx, const WebhookEndpointRow& endpoint);
std::optional<WebhookEndpointRow> find_endpoint(Tx& tx, std::int64_t environment, const Uuid& uuid);
/// For posting; nothing where it was deleted or switched off.
std::optional<WebhookEndpointRow> find_working_endpoint(Tx& tx, std::int64_t id);
/// For the operator, whatever its environment.
std::optional<WebhookEndpointRow> find_endpoint_anywhere(Tx& tx, const Uuid& uuid);
std::vector<WebhookEndpointRow> list_endpoints(Tx& tx, std::int64_t environment);
/// False where there never was such an endpoint. Deleting it again is fine.
bool delete_endpoint(Tx& tx, std::int64_t environment, const Uuid& uuid);

}  // namespace vortex::server
