// SPDX-License-Identifier: MIT
#include "server/invitations/announce.hpp"

#include <algorithm>

#include "server/invitations/view.hpp"
#include "wire/members.hpp"

namespace vortex::server {
namespace {

// Puts the members of an object into the text of another one.
void add_members(std::string& object, const Json::Object& members) {
  if (members.empty()) return;
  object.back() = ',';
  object += Json(members).text(Json::Numbers::as_given).substr(1);
}

std::string data_of(Tx& tx, const Caller& caller, const StoredInvitation& invitation,
                    const StoredEvent& event, const Json::Object& detail) {
  const auto mailed = invitation.mail_target();
  std::string data;
  wire::append(data, view(tx, caller.environment, invitation, caller.site.links),
               wire::Absent::written_as_null, Json::Numbers::as_given);
  add_members(data, {{"invitationId", base::to_text(invitation.id)},
                     {"targetEmail", mailed ? Json(mailed->value) : Json()},
                     {"sequence", event.sequence.value_or(0)}});
  add_members(data, detail);
  return data;
}

struct Source {
  std::string_view table;
  std::string_view operation;
};

std::string body_of(const Environment& environment, const Uuid& id, const std::string& type,
                    TimeMs time, const Source& source, const std::string& data) {
  std::string body = Json(Json::Object{{"id", base::to_text(id)},
                                       {"type", type},
                                       {"timestamp", base::iso_time(time)},
                                       {"accountId", base::to_text(environment.account)},
                                       {"environmentId", base::to_text(environment.uuid)},
                                       {"sourceTable", source.table},
                                       {"operation", source.operation}})
                         .text();
  body.back() = ',';
  return body + R"("data":)" + data + '}';
}

}  // namespace

// While all endpoints are switched off, events are kept: they can be played again.
void announce(Tx& tx, const Caller& caller, const StoredInvitation& invitation,
              const EventRow& type, const StoredEvent& event, const Json::Object& detail) {
  const auto endpoints = list_endpoints(tx, invitation.environment);
  if (endpoints.empty()) return;
  const std::string body =
      body_of(caller.environment, event.uuid, event.type, event.happened_at,
              {type.table, type.operation}, data_of(tx, caller, invitation, event, detail));
  const StoredWebhook webhook =
      insert_webhook(tx, invitation.environment, event.uuid, event.type, body);
  for (const WebhookEndpointRow& endpoint : endpoints) {
    if (!endpoint.disabled_at && endpoint.wants(event.type)) {
      enqueue_delivery(tx, endpoint.id, webhook.id);
    }
  }
}

bool is_anybody_told(Tx& tx, std::int64_t environment, const EventRow& type) {
  const auto endpoints = list_endpoints(tx, environment);
  return std::any_of(endpoints.begin(), endpoints.end(), [&](const WebhookEndpointRow& endpoint) {
    return !endpoint.disabled_at && endpoint.wants(type.name);
  });
}

StoredWebhook announce_endpoint(Tx& tx, const Environment& environment, const std::string& type,
                                const Json::Object& data,
                                const std::vector<WebhookEndpointRow>& endpoints) {
  const Uuid id = tx.new_id();
  const std::string body =
      body_of(environment, id, type, tx.now(), {"webhooks", "update"}, Json(data).text());
  const StoredWebhook webhook = insert_webhook(tx, environment.id, id, type, body);
  for (const WebhookEndpointRow& endpoint : endpoints) {
    enqueue_delivery(tx, endpoint.id, webhook.id);
  }
  return webhook;
}

}  // namespace vortex::server
