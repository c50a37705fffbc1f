// SPDX-License-Identifier: MIT
#include "server/api/client/bodies.hpp"

#include "server/api/body_parts.hpp"
#include "server/api/client/payload.hpp"
#include "server/api/client/template_variables.hpp"

namespace vortex::server {
namespace {

// How apps named recipients before forms had types.
struct OldTargetJson {
  std::string type;
  std::string value;
  std::optional<std::string> name, avatar_url;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("targetType", self.type);
    visit.required("targetValue", self.value);
    visit("targetName", self.name);
    visit("targetAvatarUrl", self.avatar_url);
  }
};

// What a form and a shareable link have in common.
struct ClientJson : ScopesJson, WishesJson {
  std::string component;
  std::optional<std::string> source, subtype, pass_through;
  std::optional<Json> template_variables;
  std::optional<Json::Object> metadata, configuration_attributes;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("widgetConfigurationId", self.component);
    ScopesJson::each_member(self, visit);
    WishesJson::each_member(self, visit);
    visit("source", self.source);
    visit("subtype", self.subtype);
    visit("passThrough", self.pass_through);
    visit("templateVariables", self.template_variables);
    visit("metadata", self.metadata);
    visit("configurationAttributes", self.configuration_attributes);
  }
};

struct SubmissionJson : ClientJson {
  std::optional<Json::Object> payload;
  std::vector<OldTargetJson> targets;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    ClientJson::each_member(self, visit);
    visit("payload", self.payload);
    visit("targets", self.targets);
  }
};

struct OwnAcceptJson {
  std::optional<std::string> id;
  std::optional<std::vector<std::string>> ids;
  std::optional<bool> is_existing, is_existing_snake;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("invitationId", self.id);
    visit("invitationIds", self.ids);
    visit("isExisting", self.is_existing);
    visit("is_existing", self.is_existing_snake);
  }
};

constexpr std::size_t kPassThroughMax = 4096;

std::optional<Json::Object> unfurl_config_in(const std::optional<Json::Object>& metadata) {
  const Json* config = metadata ? metadata->find("unfurlConfig") : nullptr;
  return config && config->if_object() ? std::optional(*config->if_object()) : std::nullopt;
}

// What all invitations of one submission share.
NewInvitation read_common(const ClientJson& json) {
  NewInvitation out;
  if (json.component.empty()) refuse_field("widgetConfigurationId", "must not be empty");
  out.component = json.component;
  out.scopes = read_scopes(json);
  out.source = read_text("source", json.source, kWordMax);
  out.subtype = read_text("subtype", json.subtype, kWordMax);
  out.pass_through = read_text("passThrough", json.pass_through, kPassThroughMax, Lines::several);
  if (json.template_variables) {
    out.template_variables = read_template_variables(*json.template_variables);
  }
  out.metadata = read_object("metadata", json.metadata);
  out.unfurl_config = read_object("metadata.unfurlConfig", unfurl_config_in(json.metadata));
  out.configuration_attributes =
      read_object("configurationAttributes", json.configuration_attributes);
  return out;
}

void add_old_targets(const std::vector<OldTargetJson>& targets, const Policy& policy,
                     std::vector<Recipient>& out) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::string field = "targets[" + std::to_string(i) + "].";
    const TargetKind kind = require_kind(field + "targetType", targets[i].type);
    if (kind == TargetKind::share) refuse_field(field + "targetType", "must name somebody");
    Recipient recipient;
    recipient.target = require_target(field + "targetValue", kind, targets[i].value, policy);
    recipient.name = read_name(field + "targetName", targets[i].name);
    recipient.avatar_url = read_picture(targets[i].avatar_url);
    out.push_back(std::move(recipient));
  }
}

Payload read_recipients(const SubmissionJson& json, const Policy& policy) {
  Payload payload = read_payload(json.payload.value_or(Json::Object()), policy);
  add_old_targets(json.targets, policy, payload.recipients);
  if (payload.recipients.empty()) refuse_field("payload", "names nobody to invite");
  if (payload.recipients.size() > kListMax) {
    refuse_field("payload", "names more than 100 recipients");
  }
  return payload;
}

}  // namespace

std::vector<NewInvitation> read_submission(std::string_view body, const Policy& policy) {
  const SubmissionJson json = read_as<SubmissionJson>(body);
  NewInvitation common = read_common(json);
  const Payload payload = read_recipients(json, policy);
  if (!payload.form_data.empty()) common.form_data = read_object("payload", payload.form_data);
  std::vector<NewInvitation> out;
  for (const Recipient& recipient : payload.recipients) {
    NewInvitation& invitation = out.emplace_back(common);
    invitation.target = recipient.target;
    invitation.target_name = recipient.name;
    invitation.target_avatar_url = recipient.avatar_url;
    invitation.mail_to = recipient.mail_to;
    read_wishes(json, invitation);
  }
  return out;
}

NewInvitation read_shareable_link(std::string_view body) {
  const ClientJson json = read_as<ClientJson>(body);
  NewInvitation out = read_common(json);
  out.target.kind = TargetKind::share;
  read_wishes(json, out);
  return out;
}

OwnAcceptBody read_own_accept(std::string_view body) {
  const OwnAcceptJson json = read_as<OwnAcceptJson>(body);
  if (!json.id && !json.ids) refuse_field("invitationId", "is missing");
  OwnAcceptBody out{json.ids ? *json.ids : std::vector{*json.id},
                    json.is_existing ? json.is_existing : json.is_existing_snake};
  if (out.ids.empty()) refuse_field("invitationIds", "must not be empty");
  if (out.ids.size() > kListMax) refuse_field("invitationIds", "must have at most 100 items");
  return out;
}

ClientEventBody read_client_event(std::string_view body) {
  const Json json = read_body(body);
  const Json* name = json.find("name");
  if (!name || !name->if_text()) refuse_field("name", "must be a text");
  check_id("name", *name->if_text());
  return {*name->if_text(), *read_object("the event", *json.if_object())};
}

}  // namespace vortex::server
