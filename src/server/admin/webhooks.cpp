// SPDX-License-Identifier: MIT
#include "server/store/webhooks.hpp"

#include "server/admin/credentials.hpp"
#include "server/invitations/announce.hpp"
#include "server/invitations/webhooks.hpp"
#include "server/refusal.hpp"

namespace vortex::server {
namespace {

constexpr std::int64_t kShown = 1000;

Json time_or_null(const std::optional<TimeMs>& time) {
  return time ? Json(base::iso_time(*time)) : Json();
}

Json::Array names(const std::vector<std::string>& events) {
  return {events.begin(), events.end()};
}

Json show(const WebhookEndpointRow& endpoint) {
  return Json::Object{{"id", base::to_text(endpoint.uuid)},
                      {"url", endpoint.url},
                      {"events", names(endpoint.events)}};
}

Json show_with_secret(const WebhookEndpointRow& endpoint) {
  Json shown = show(endpoint);
  shown.if_object()->set("secret", endpoint.secret);
  return shown;
}

// What a use case refuses is a fault of the command.
template <class F>
auto refused_as_fault(F f) {
  try {
    return f();
  } catch (const Refusal& refusal) {
    throw AdminFault(refusal.what());
  }
}

WebhookEndpointRow require_endpoint(Tx& tx, const AdminArguments& arguments) {
  const auto endpoint = find_endpoint_anywhere(tx, arguments.uuid("ID"));
  if (!endpoint) throw AdminFault("there is no such webhook endpoint");
  return *endpoint;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    items.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return items;
}

Json add(AdminContext& context, const AdminArguments& arguments) {
  NewWebhookEndpoint wanted;
  wanted.url = arguments.text("URL");
  wanted.events = split(arguments.maybe("--events").value_or(""));
  wanted.secret = arguments.maybe("--secret");
  return refused_as_fault([&] {
    check_webhook_endpoint(wanted, webhook_networks(context.settings));
    return context.store.write_and_wait([&](Tx& tx) {
      return show_with_secret(
          create_webhook_endpoint(tx, require_environment(tx, arguments), wanted));
    });
  });
}

Json list(AdminContext& context, const AdminArguments& arguments) {
  return context.store.read([&](Tx& tx) -> Json {
    Json::Array items;
    for (const auto& endpoint : list_endpoints(tx, require_environment(tx, arguments).id)) {
      Json shown = show(endpoint);
      Json::Object& row = *shown.if_object();
      row.set("waiting", count_waiting_deliveries(tx, endpoint.id));
      row.set("failingSince", time_or_null(endpoint.failing_since));
      row.set("disabledAt", time_or_null(endpoint.disabled_at));
      row.set("disabledReason",
              endpoint.disabled_reason ? Json(*endpoint.disabled_reason) : Json());
      row.set("secrets", endpoint.older_secret ? 2 : 1);
      items.push_back(std::move(shown));
    }
    return Json::Object{{"items", std::move(items)}};
  });
}

Json remove(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    const WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
    remove_webhook_endpoint(tx, endpoint.environment, endpoint.uuid);
    return Json(Json::Object{{"id", base::to_text(endpoint.uuid)}, {"removed", true}});
  });
}

Json rotate(AdminContext& context, const AdminArguments& arguments) {
  const auto secret = arguments.maybe("--secret");
  return refused_as_fault([&] {
    return context.store.write_and_wait([&](Tx& tx) {
      WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
      rotate_webhook_secret(tx, endpoint, secret);
      return show_with_secret(endpoint);
    });
  });
}

Json retire(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
    if (!endpoint.older_secret) throw AdminFault("this endpoint has one secret only");
    endpoint.older_secret.reset();
    update_endpoint(tx, endpoint);
    return show(endpoint);
  });
}

Json enable(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
    endpoint.disabled_at.reset();
    endpoint.disabled_reason.reset();
    endpoint.failing_since.reset();
    update_endpoint(tx, endpoint);
    return show(endpoint);
  });
}

Json test(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    const WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
    if (endpoint.disabled_at) throw AdminFault("this endpoint is switched off");
    const auto environment = find_environment_of(tx, endpoint.environment);
    const StoredWebhook sent =
        announce_endpoint(tx, *environment, "webhook.test",
                          {{"endpointId", base::to_text(endpoint.uuid)}}, {endpoint});
    return Json(Json::Object{{"id", base::to_text(endpoint.uuid)},
                             {"webhookId", base::to_text(sent.uuid)}});
  });
}

TimeMs read_time(const AdminArguments& arguments, std::string_view name,
                 std::optional<TimeMs> fallback) {
  const auto text = arguments.maybe(name);
  if (!text && fallback) return *fallback;
  const auto time = text ? base::read_iso_time(*text) : std::nullopt;
  if (!time) throw AdminUsage(std::string(name) + " must be a time such as 2026-01-31T12:00:00Z");
  return *time;
}

Json replay(AdminContext& context, const AdminArguments& arguments) {
  WebhookPlace after{read_time(arguments, "--since", std::nullopt), 0};
  const TimeMs now = context.store.read([](Tx& tx) { return tx.now(); });
  const TimeMs until = read_time(arguments, "--until", now + 1);
  std::int64_t queued = 0;
  Json id;
  for (bool more = true; more;) {
    more = context.store.write_and_wait([&](Tx& tx) {
      const WebhookEndpointRow endpoint = require_endpoint(tx, arguments);
      if (endpoint.disabled_at) throw AdminFault("this endpoint is switched off; enable it first");
      id = base::to_text(endpoint.uuid);
      return replay_webhooks(tx, endpoint, after, until, queued);
    });
  }
  return Json::Object{{"id", id}, {"queued", queued}};
}

Json dead(AdminContext& context, const AdminArguments& arguments) {
  return context.store.read([&](Tx& tx) -> Json {
    Json::Array items;
    for (const auto& delivery : list_dead_deliveries(tx, require_endpoint(tx, arguments), kShown)) {
      items.push_back(Json::Object{{"webhookId", base::to_text(delivery.webhook.uuid)},
                                   {"type", delivery.webhook.type},
                                   {"attempts", delivery.attempts},
                                   {"lastError", delivery.last_error.value_or("")}});
    }
    return Json::Object{{"items", std::move(items)}};
  });
}

const AdminOption kId{"ID", "id of the endpoint", true};
const AdminOption kSecret{"--secret", "whsec_ and at least 8 characters; made where none is given"};

}  // namespace

std::vector<AdminCommand> webhook_commands() {
  return {
      {"webhooks add",
       "Tell a URL of an environment's events; the secret is shown this once",
       {{"URL", "https", true},
        {"--events", "types, separated by commas; all unless given"},
        kSecret,
        kEnvironment},
       "vortexd webhooks add https://app.example.com/hooks --events invitation.accepted",
       add},
      {"webhooks list",
       "Show where events are told",
       {kEnvironment},
       "vortexd webhooks list",
       list},
      {"webhooks remove",
       "Tell an endpoint nothing any more",
       {kId},
       "vortexd webhooks remove ID",
       remove},
      {"webhooks rotate",
       "Give an endpoint a second, newer secret; both sign until the older one is retired",
       {kId, kSecret},
       "vortexd webhooks rotate ID",
       rotate},
      {"webhooks retire",
       "Sign with the newer secret only, once all receivers know it",
       {kId},
       "vortexd webhooks retire ID",
       retire},
      {"webhooks enable",
       "Switch an endpoint on again that was switched off",
       {kId},
       "vortexd webhooks enable ID",
       enable},
      {"webhooks test",
       "Send an endpoint an event of the type webhook.test",
       {kId},
       "vortexd webhooks test ID",
       test},
      {"webhooks replay",
       "Send an endpoint the events of a span of time again",
       {kId,
        {"--since", "time such as 2026-01-31T12:00:00Z", true},
        {"--until", "time; now unless given"}},
       "vortexd webhooks replay ID --since 2026-01-31T00:00:00Z",
       replay},
      {"webhooks dead",
       "Show what was given up for an endpoint",
       {kId},
       "vortexd webhooks dead ID",
       dead},
  };
}

}  // namespace vortex::server
