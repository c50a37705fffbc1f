// SPDX-License-Identifier: MIT
#include "server/invitations/webhooks.hpp"

#include <array>

#include "server/api/bodies.hpp"
#include "server/api/reply.hpp"
#include "server/api/route.hpp"
#include "vortex/webhook_endpoint.hpp"

namespace vortex::server {
namespace {

WebhookEndpoint view_endpoint(const WebhookEndpointRow& endpoint) {
  WebhookEndpoint out;
  out.id = base::to_text(endpoint.uuid);
  out.url = endpoint.url;
  out.events = endpoint.events;
  return out;
}

Action create(const ApiCall& call) {
  return [wanted = read_webhook_endpoint(call.request.body, call.site.policy)](Tx& tx,
                                                                               const ApiKey& key) {
    const WebhookEndpointRow made = create_webhook_endpoint(tx, key.environment, wanted);
    WebhookEndpoint shown = view_endpoint(made);
    shown.secret = made.secret;
    return webhook_endpoint_reply(shown);
  };
}

Action get(const ApiCall&) {
  return [](Tx& tx, const ApiKey& key) {
    WebhookEndpoints out;
    for (const WebhookEndpointRow& endpoint : list_endpoints(tx, key.environment.id)) {
      out.webhooks.push_back(view_endpoint(endpoint));
    }
    return webhook_endpoints_reply(out);
  };
}

Action remove(const ApiCall& call) {
  return [id = call.arguments[0]](Tx& tx, const ApiKey& key) {
    const auto uuid = base::read_uuid(id);
    if (!uuid || !remove_webhook_endpoint(tx, key.environment.id, *uuid)) {
      throw Refusal(Code::webhook_not_found);
    }
    return null_reply();
  };
}

constexpr auto kRoutes = std::to_array<Route>({
    {"POST", "/webhooks", Access::writes, create},
    {"GET", "/webhooks", Access::reads, get},
    {"DELETE", "/webhooks/{id}", Access::writes, remove},
});

}  // namespace

std::span<const Route> webhook_routes() {
  return kRoutes;
}

}  // namespace vortex::server
