// SPDX-License-Identifier: MIT
#include "server/api/bodies.hpp"

#include <algorithm>

#include "server/api/body_parts.hpp"
#include "server/refusal.hpp"
#include "server/rules/text.hpp"
#include "vortex/types.hpp"
#include "vortex/webhook_endpoint.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kIdentityMax = 1000;

// With the names that older SDKs give to two of its parts.
struct InviterJson : Inviter {
  InviterJson() : Inviter("") {}

  std::optional<std::string> older_name, older_avatar_url;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    Inviter::each_member(self, visit);
    visit("userName", self.older_name);
    visit("userAvatarUrl", self.older_avatar_url);
  }
};

struct CreateJson : ScopesJson, WishesJson {
  std::string component;
  TargetJson target;
  InviterJson inviter;
  std::optional<std::string> source, subtype;
  std::optional<Json::Object> template_variables, metadata, unfurl_config;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("widgetConfigurationId", self.component);
    visit.required("target", self.target);
    visit.required("inviter", self.inviter);
    ScopesJson::each_member(self, visit);
    visit("source", self.source);
    visit("subtype", self.subtype);
    visit("templateVariables", self.template_variables);
    visit("metadata", self.metadata);
    visit("unfurlConfig", self.unfurl_config);
    WishesJson::each_member(self, visit);
  }
};

// The Python SDK writes one member in snake case.
struct AcceptUserJson : AcceptUser {
  std::optional<bool> is_existing_snake;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    AcceptUser::each_member(self, visit);
    visit("is_existing", self.is_existing_snake);
  }
};

struct AcceptJson {
  std::optional<std::vector<std::string>> ids;
  std::optional<std::string> id;  ///< the other form, for one invitation
  std::optional<AcceptUserJson> user;
  std::optional<TargetJson> target;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("invitationIds", self.ids);
    visit("invitationId", self.id);
    visit("user", self.user);
    visit("target", self.target);
  }
};

struct SyncJson : SyncInternalInvitation {
  SyncJson() : SyncInternalInvitation("", "", SyncAction::accepted, "") {}
};

struct AutojoinJson {
  std::string scope, scope_type;
  std::optional<std::string> scope_name, component, widget;
  std::vector<std::string> domains;
  std::optional<Json::Object> metadata;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("scope", self.scope);
    visit.required("scopeType", self.scope_type);
    visit("scopeName", self.scope_name);
    visit("componentId", self.component);
    visit("widgetId", self.widget);
    visit.required("domains", self.domains);
    visit("metadata", self.metadata);
  }
};

struct WebhookEndpointJson : CreateWebhookEndpoint {
  WebhookEndpointJson() : CreateWebhookEndpoint("") {}
};

void read_inviter(const InviterJson& json, NewInvitation& out) {
  check_id("inviter.userId", json.user_id);
  out.creator_id = json.user_id;
  out.creator_email = read_text("inviter.userEmail", json.user_email, 254);
  out.creator_name = read_name("inviter.name", json.name ? json.name : json.older_name);
  out.creator_avatar_url = read_picture(json.avatar_url ? json.avatar_url : json.older_avatar_url);
}

// What SDKs call an address may be anything; see read_identity.
Identity read_acceptor(std::string_view field, const std::string& text, const Policy& policy) {
  if (text.size() > kIdentityMax) refuse_field(field, "is too long");
  return read_identity(text, policy.local_domains);
}

Identity read_acceptor_target(const TargetJson& target, const Policy& policy) {
  if (target.value.empty()) refuse_field("target.value", "must not be empty");
  const TargetKind kind = require_kind("target.type", target.type);
  if (kind == TargetKind::share) refuse_field("target.type", "must be email, phone or internal");
  const MaybeIdentity read = read_target(kind, target.value, policy.local_domains);
  if (const auto* identity = std::get_if<Identity>(&read)) return *identity;
  return read_acceptor("target.value", target.value, policy);
}

Acceptor read_accept_user(const AcceptUserJson& user, const Policy& policy) {
  Acceptor acceptor;
  const bool by_email = user.email && !user.email->empty();
  if (!by_email && (!user.phone || user.phone->empty())) {
    throw Refusal(Code::invalid_field, "User must have either email or phone");
  }
  acceptor.identities = {by_email ? read_acceptor("user.email", *user.email, policy)
                                  : read_acceptor("user.phone", *user.phone, policy)};
  acceptor.name = read_name("user.name", user.name);
  acceptor.is_existing = user.is_existing ? user.is_existing : user.is_existing_snake;
  return acceptor;
}

std::string read_component_id(const AutojoinJson& json) {
  if (json.component && json.widget && *json.component != *json.widget) {
    refuse_field("widgetId", "is not componentId");
  }
  if (!json.component && !json.widget) refuse_field("componentId", "is missing");
  return json.component ? *json.component : *json.widget;
}

std::vector<std::string> read_domains(const std::vector<std::string>& domains,
                                      const Policy& policy) {
  if (domains.size() > kListMax) refuse_field("domains", "must have at most 100 items");
  std::vector<std::string> out;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const auto domain = normal_domain(trim(domains[i]), policy.local_domains);
    if (!domain) refuse_field("domains[" + std::to_string(i) + "]", "is not a domain");
    if (std::find(out.begin(), out.end(), *domain) == out.end()) out.push_back(*domain);
  }
  return out;
}

}  // namespace

NewInvitation read_new_invitation(std::string_view body, const Policy& policy) {
  const CreateJson json = read_as<CreateJson>(body);
  NewInvitation out;
  if (json.component.empty()) refuse_field("widgetConfigurationId", "must not be empty");
  out.component = json.component;
  out.target = require_target("target.value", require_kind("target.type", json.target.type),
                              json.target.value, policy);
  out.target_name = read_name("target.name", json.target.name);
  out.target_avatar_url = read_picture(json.target.avatar_url);
  read_inviter(json.inviter, out);
  out.scopes = read_scopes(json);
  out.source = read_text("source", json.source, kWordMax);
  out.subtype = read_text("subtype", json.subtype, kWordMax);
  out.template_variables = read_object("templateVariables", json.template_variables);
  out.metadata = read_object("metadata", json.metadata);
  out.unfurl_config = read_object("unfurlConfig", json.unfurl_config);
  read_wishes(json, out);
  return out;
}

AcceptBody read_accept(std::string_view body, const Policy& policy) {
  const AcceptJson json = read_as<AcceptJson>(body);
  if (!json.ids && !json.id) refuse_field("invitationIds", "is missing");
  AcceptBody out{json.ids ? *json.ids : std::vector{*json.id}, {}};
  if (out.ids.empty()) refuse_field("invitationIds", "must not be empty");
  if (out.ids.size() > kListMax) refuse_field("invitationIds", "must have at most 100 items");
  if (json.user) {
    out.acceptor = read_accept_user(*json.user, policy);
  } else if (json.target) {
    out.acceptor.identities = {read_acceptor_target(*json.target, policy)};
    out.acceptor.name = read_name("target.name", json.target->name);
  } else {
    refuse_field("user", "is missing");
  }
  return out;
}

InternalSync read_internal_sync(std::string_view body) {
  const SyncJson json = read_as<SyncJson>(body);
  check_id("creatorId", json.creator_id);
  check_id("targetValue", json.target_value);
  const bool accepted = json.action == SyncAction::accepted;
  if (!accepted && !(json.action == SyncAction::declined)) {
    refuse_field("action", "must be accepted or declined");
  }
  return {json.creator_id, json.target_value, json.component_id,
          accepted ? InternalAction::accepted : InternalAction::declined};
}

NewWebhookEndpoint read_webhook_endpoint(std::string_view body, const Policy& policy) {
  const WebhookEndpointJson json = read_as<WebhookEndpointJson>(body);
  if (json.events.size() > kListMax) refuse_field("events", "must have at most 100 items");
  NewWebhookEndpoint out{json.url, json.events, json.secret};
  check_webhook_endpoint(out, policy.webhook_networks);
  return out;
}

NewAutojoin read_autojoin(std::string_view body, const Policy& policy) {
  const AutojoinJson json = read_as<AutojoinJson>(body);
  check_id("scope", json.scope);
  check_id("scopeType", json.scope_type);
  NewAutojoin out;
  out.scope = json.scope;
  out.scope_type = json.scope_type;
  out.scope_name = read_name("scopeName", json.scope_name).value_or("");
  out.component = read_component_id(json);
  out.domains = read_domains(json.domains, policy);
  out.metadata = read_object("metadata", json.metadata);
  return out;
}

}  // namespace vortex::server
