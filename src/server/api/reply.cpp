// SPDX-License-Identifier: MIT
#include "server/api/reply.hpp"

#include "wire/members.hpp"

namespace vortex::server {
namespace {

template <class T>
void append(std::string& out, const T& value) {
  wire::append(out, value, wire::Absent::written_as_null, Json::Numbers::as_given);
}

HttpReply reply_with(std::string body) {
  HttpReply reply;
  reply.body = std::move(body);
  return reply;
}

std::string list_of(const std::vector<StoredInvitation>& invitations, const Viewer& view) {
  std::string list = "[";
  for (const StoredInvitation& invitation : invitations) {
    if (list.size() > 1) list += ',';
    append(list, view(invitation));
  }
  return list + ']';
}

}  // namespace

HttpReply null_reply() {
  return reply_with("null");
}

HttpReply invitation_reply(const Invitation& invitation) {
  std::string body;
  append(body, invitation);
  return reply_with(std::move(body));
}

HttpReply invitations_reply(const std::vector<StoredInvitation>& invitations, const Viewer& view) {
  return reply_with(R"({"invitations":)" + list_of(invitations, view) + '}');
}

HttpReply events_reply(const InvitationEvents& events) {
  std::string body;
  append(body, events);
  return reply_with(std::move(body));
}

HttpReply webhook_endpoint_reply(const WebhookEndpoint& endpoint) {
  std::string body;
  append(body, endpoint);
  HttpReply reply = reply_with(std::move(body));
  reply.status = 201;
  return reply;
}

HttpReply webhook_endpoints_reply(const WebhookEndpoints& endpoints) {
  std::string body;
  wire::append(body, endpoints, wire::Absent::left_out, Json::Numbers::as_given);
  return reply_with(std::move(body));
}

HttpReply accepted_reply(const std::vector<StoredInvitation>& invitations, const Viewer& view) {
  std::string body;
  append(body, view(invitations.front()));
  body.back() = ',';
  return reply_with(body + R"("invitations":)" + list_of(invitations, view) + '}');
}

HttpReply created_reply(const CreatedStored& created, const Links& links) {
  CreatedInvitation shown{base::to_text(created.invitation.id), links.link(created.invitation.id),
                          InvitationStatus(created.invitation.status),
                          base::iso_time(created.invitation.created_at)};
  std::string body;
  append(body, shown);
  HttpReply reply = reply_with(std::move(body));
  if (created.is_new) reply.status = 201;
  return reply;
}

HttpReply synced_reply(const std::vector<StoredInvitation>& invitations) {
  Json::Array ids;
  for (const StoredInvitation& invitation : invitations)
    ids.push_back(base::to_text(invitation.id));
  return reply_with(
      Json(Json::Object{{"processed", ids.size()}, {"invitationIds", std::move(ids)}}).text());
}

HttpReply autojoin_reply(const std::vector<AutojoinDomain>& domains,
                         const std::optional<Invitation>& invitation) {
  Json::Array list;
  for (const AutojoinDomain& domain : domains) {
    list.push_back(Json::Object{{"id", base::to_text(domain.uuid)}, {"domain", domain.domain}});
  }
  std::string body = R"({"autojoinDomains":)" + Json(std::move(list)).text() + R"(,"invitation":)";
  append(body, invitation);
  return reply_with(body + '}');
}

}  // namespace vortex::server
