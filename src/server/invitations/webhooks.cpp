// SPDX-License-Identifier: MIT
#include "server/invitations/webhooks.hpp"

#include "server/refusal.hpp"
#include "server/rules/event_type.hpp"
#include "server/webhooks/signature.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kEndpointsMax = 50;
constexpr std::int64_t kReplayBatch = 500;

[[noreturn]] void refuse(const std::string& field, std::string_view why) {
  throw Refusal(Code::invalid_field, field + ' ' + std::string(why));
}

std::string secret_or_new(Tx& tx, const std::optional<std::string>& given) {
  if (!given) {
    return new_webhook_secret([&tx](std::span<std::uint8_t> bytes) { tx.random(bytes); });
  }
  if (const auto fault = webhook_secret_fault(*given)) refuse("secret", *fault);
  return *given;
}

}  // namespace

void check_webhook_endpoint(const NewWebhookEndpoint& wanted, WebhookNetworks networks) {
  if (const auto fault = webhook_url_fault(wanted.url, networks)) refuse("url", *fault);
  for (std::size_t i = 0; i < wanted.events.size(); ++i) {
    if (!is_webhook_type(wanted.events[i])) {
      refuse("events[" + std::to_string(i) + ']', "is no type of event");
    }
  }
  if (!wanted.secret) return;
  if (const auto fault = webhook_secret_fault(*wanted.secret)) refuse("secret", *fault);
}

WebhookEndpointRow create_webhook_endpoint(Tx& tx, const Environment& environment,
                                           const NewWebhookEndpoint& wanted) {
  if (list_endpoints(tx, environment.id).size() >= kEndpointsMax) {
    refuse("url", "is one too many: there are 50 endpoints already");
  }
  WebhookEndpointRow endpoint;
  endpoint.environment = environment.id;
  endpoint.url = wanted.url;
  endpoint.events = wanted.events;
  endpoint.secret = secret_or_new(tx, wanted.secret);
  return insert_endpoint(tx, std::move(endpoint));
}

bool remove_webhook_endpoint(Tx& tx, std::int64_t environment, const Uuid& id) {
  if (const auto endpoint = find_endpoint(tx, environment, id)) {
    give_up_deliveries(tx, endpoint->id, "the endpoint was removed");
  }
  return delete_endpoint(tx, environment, id);
}

void rotate_webhook_secret(Tx& tx, WebhookEndpointRow& endpoint,
                           const std::optional<std::string>& given) {
  if (endpoint.older_secret) refuse("secret", "is being replaced already; retire the older one");
  endpoint.older_secret = endpoint.secret;
  endpoint.secret = secret_or_new(tx, given);
  update_endpoint(tx, endpoint);
}

bool replay_webhooks(Tx& tx, const WebhookEndpointRow& endpoint, WebhookPlace& after, TimeMs until,
                     std::int64_t& queued) {
  const auto webhooks = list_webhooks(tx, endpoint.environment, after, until, kReplayBatch);
  for (const WebhookName& webhook : webhooks) {
    after = webhook.place;
    if (endpoint.wants(webhook.type) && enqueue_delivery(tx, endpoint.id, after.id)) ++queued;
  }
  return static_cast<std::int64_t>(webhooks.size()) == kReplayBatch;
}

}  // namespace vortex::server
