// SPDX-License-Identifier: MIT
#include "server/api/client/reply.hpp"

#include <algorithm>

#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

Json or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json json_or_null(const std::optional<std::string>& text) {
  return text ? wire::read_json(*text) : Json();
}

Json list_item(const StoredInvitation& invitation, const std::string& target_value) {
  Json::Object target{{"targetType", text(invitation.target.kind)},
                      {"targetValue", target_value},
                      {"targetName", or_null(invitation.target_name)},
                      {"targetAvatarUrl", or_null(invitation.target_avatar_url)}};
  const bool by_email = invitation.creator_email.has_value();
  return Json::Object{
      {"id", base::to_text(invitation.id)},
      {"targets", Json::Array{std::move(target)}},
      {"senderIdentifier", by_email ? *invitation.creator_email : invitation.creator_id},
      {"senderIdentifierType", by_email ? "email" : "internal"},
      {"status", invitation.status},
      {"createdAt", base::iso_time(invitation.created_at)},
      {"metadata", json_or_null(invitation.metadata)}};
}

Json sent_item(const StoredInvitation& invitation, const User& user, const Links& links) {
  const bool share = invitation.target.kind == TargetKind::share;
  const bool own = invitation.creator_id == user.id;
  Json item = list_item(invitation, !share ? invitation.target.value
                                    : own  ? links.link(invitation.id)
                                           : "");
  item.if_object()->set("avatarUrl", or_null(invitation.target_avatar_url));
  return item;
}

Json incoming_item(const StoredInvitation& invitation) {
  Json item = list_item(invitation, invitation.target.value);
  Json::Object& members = *item.if_object();
  members.set("avatarUrl", or_null(invitation.creator_avatar_url));
  members.set("source", or_null(invitation.source));
  members.set("deliveryType", text(invitation.target.kind));
  members.set("creatorName", or_null(invitation.creator_name));
  members.set("creatorAvatarUrl", or_null(invitation.creator_avatar_url));
  members.set("creatorId", invitation.creator_id);
  return item;
}

// What a share link is called from its next reading on, it is not called yet.
std::string first_status(const CreatedStored& made) {
  return made.is_new ? "queued" : made.invitation.status;
}

// `{"data":{"invitations":[…],…}}`, of which one item at a time is a tree of JSON.
template <class Item>
HttpReply list_reply(const std::vector<StoredInvitation>& invitations, Item item,
                     const Json::Object& rest) {
  std::string list;
  for (const StoredInvitation& invitation : invitations) {
    if (!list.empty()) list += ',';
    list += item(invitation).text(Json::Numbers::as_given);
  }
  HttpReply reply;
  reply.body = R"({"data":{"invitations":[)" + list + ']';
  if (!rest.empty()) reply.body += ',' + Json(rest).text().substr(1);
  if (rest.empty()) reply.body += '}';
  reply.body += '}';
  return reply;
}

}  // namespace

HttpReply data_reply(Json data, int status) {
  HttpReply reply;
  reply.status = status;
  reply.body = Json(Json::Object{{"data", std::move(data)}}).text(Json::Numbers::as_given);
  return reply;
}

HttpReply entries_reply(const std::vector<CreatedStored>& made, const Links& links) {
  Json::Array entries;
  for (const CreatedStored& one : made) {
    entries.push_back(Json::Object{{"id", base::to_text(one.invitation.id)},
                                   {"status", first_status(one)},
                                   {"shortLink", links.link(one.invitation.id)}});
  }
  const bool any_new =
      std::any_of(made.begin(), made.end(), [](const CreatedStored& one) { return one.is_new; });
  return data_reply(Json::Object{{"invitationEntries", std::move(entries)}}, any_new ? 201 : 200);
}

HttpReply shareable_link_reply(const CreatedStored& made, const Links& links) {
  const StoredInvitation& invitation = made.invitation;
  return data_reply(
      Json::Object{{"invitation", Json::Object{{"id", base::to_text(invitation.id)},
                                               {"shortLink", links.link(invitation.id)},
                                               {"source", or_null(invitation.source)},
                                               {"attributes", Json::Object()}}}},
      201);
}

HttpReply sent_reply(const std::vector<StoredInvitation>& invitations, const User& user,
                     const Links& links) {
  const auto item = [&](const StoredInvitation& invitation) {
    return sent_item(invitation, user, links);
  };
  return list_reply(invitations, item, {});
}

HttpReply incoming_reply(const IncomingPage& page) {
  Json::Object rest{{"count", page.invitations.size()}, {"hasMore", page.next.has_value()}};
  if (page.next) rest.set("nextCursor", base::to_text(*page.next));
  return list_reply(page.invitations, incoming_item, rest);
}

}  // namespace vortex::server
