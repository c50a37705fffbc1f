// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vortex/enums.hpp"
#include "vortex/json.hpp"

/// What the API takes and gives. Each struct lists its members and their names on the wire in
/// `each_member`, in the order in which they are written. Times are ISO 8601 in UTC with
/// milliseconds, such as `2026-01-01T00:00:00.000Z`. Texts are UTF-8.
/// Source: wire contract 5.3, 5.4 and 6.6.
namespace vortex {

/// Whom an invitation is for.
struct Target {
  Target() = default;
  Target(TargetType type, std::string value) : type(std::move(type)), value(std::move(value)) {}
  static Target email(std::string address) { return {TargetType::email, std::move(address)}; }
  static Target phone(std::string number) { return {TargetType::phone, std::move(number)}; }
  static Target internal(std::string id) { return {TargetType::internal, std::move(id)}; }
  static Target share() { return {TargetType::share, ""}; }

  TargetType type;
  std::string value;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("type", self.type);
    visit.required("value", self.value);
    visit("name", self.name);
    visit("avatarUrl", self.avatar_url);
  }
};

/// A workspace, team or other group of yours, as the service knows it. Older name: group.
struct InvitationScope {
  std::string id;  ///< the service's own id
  std::string account_id;
  std::string scope_id;  ///< your id
  std::string type;
  std::string name;
  std::string created_at;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("id", self.id);
    visit("accountId", self.account_id);
    visit("groupId", self.scope_id);
    visit("type", self.type);
    visit("name", self.name);
    visit("createdAt", self.created_at);
  }
};

/// Who accepted an invitation, and when.
struct InvitationAcceptance {
  std::string id;
  std::string account_id;
  std::string project_id;
  std::string accepted_at;
  std::optional<Target> target;
  std::optional<std::string> target_type;   ///< the target once more, as some services write it
  std::optional<std::string> target_value;  ///< likewise

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("id", self.id);
    visit("accountId", self.account_id);
    visit("projectId", self.project_id);
    visit("acceptedAt", self.accepted_at);
    visit("target", self.target);
    visit("targetType", self.target_type);
    visit("targetValue", self.target_value);
  }
};

/// An invitation, with what became of it. Of these the service always says the id; a text it did
/// not say is empty.
struct Invitation {
  std::string id;
  std::string account_id;
  std::string project_id;
  std::string deployment_id;
  std::string widget_configuration_id;
  InvitationStatus status;
  InvitationType invitation_type;
  std::vector<TargetType> delivery_types;
  std::int64_t delivery_count = 0;  ///< messages asked for and not cancelled
  std::int64_t click_throughs = 0;
  std::int64_t views = 0;
  std::vector<Target> targets;
  std::vector<InvitationScope> scopes;
  std::vector<InvitationAcceptance> accepts;
  std::string foreign_creator_id;  ///< the inviter's id in your system
  std::optional<std::string> creator_name;
  std::optional<std::string> creator_avatar_url;
  std::string created_at;
  std::optional<std::string> modified_at;
  std::optional<std::string> expires;  ///< absent: never
  bool expired = false;
  bool deactivated = false;  ///< revoked, declined, or its scope deleted
  std::optional<Json> attributes;
  std::optional<Json> configuration_attributes;
  std::optional<Json> form_submission_data;
  std::optional<Json> metadata;  ///< as it was given when the invitation was created
  std::optional<std::string> pass_through;
  std::optional<std::string> scope;       ///< your id of the first scope
  std::optional<std::string> scope_type;  ///< its type
  std::optional<std::string> source;
  std::optional<std::string> subtype;
  std::optional<std::int64_t> max_uses;  ///< share links of this project's server only
  std::optional<std::int64_t> uses;      ///< likewise

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit("accountId", self.account_id);
    visit("projectId", self.project_id);
    visit("deploymentId", self.deployment_id);
    visit("widgetConfigurationId", self.widget_configuration_id);
    visit("status", self.status);
    visit("invitationType", self.invitation_type);
    visit("deliveryTypes", self.delivery_types);
    visit("deliveryCount", self.delivery_count);
    visit("clickThroughs", self.click_throughs);
    visit("views", self.views);
    visit("target", self.targets);
    visit("groups", self.scopes);
    visit("accepts", self.accepts);
    visit("foreignCreatorId", self.foreign_creator_id);
    visit("creatorName", self.creator_name);
    visit("creatorAvatarUrl", self.creator_avatar_url);
    visit("createdAt", self.created_at);
    visit("modifiedAt", self.modified_at);
    visit("expires", self.expires);
    visit("expired", self.expired);
    visit("deactivated", self.deactivated);
    visit("attributes", self.attributes);
    visit("configurationAttributes", self.configuration_attributes);
    visit("formSubmissionData", self.form_submission_data);
    visit("metadata", self.metadata);
    visit("passThrough", self.pass_through);
    visit("scope", self.scope);
    visit("scopeType", self.scope_type);
    visit("source", self.source);
    visit("subtype", self.subtype);
    visit("maxUses", self.max_uses);
    visit("uses", self.uses);
  }
};

/// The user of your system who invites.
struct Inviter {
  explicit Inviter(std::string user_id) : user_id(std::move(user_id)) {}

  std::string user_id;
  std::optional<std::string> user_email;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("userId", self.user_id);
    visit("userEmail", self.user_email);
    visit("name", self.name);
    visit("avatarUrl", self.avatar_url);
  }
};

/// A scope to invite to.
struct Scope {
  Scope(std::string type, std::string id, std::string name = "")
      : type(std::move(type)), id(std::move(id)), name(std::move(name)) {}

  std::string type;  ///< `team`, `workspace`, …
  std::string id;    ///< your id
  std::string name;  ///< shown to the invitee

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("type", self.type);
    visit.required("groupId", self.id);
    visit.required("name", self.name);
  }
};

/// What a preview of the invitation's link shows, where it is pasted into a chat.
struct UnfurlConfig {
  UnfurlConfig() = default;
  explicit UnfurlConfig(std::string title) : title(std::move(title)) {}

  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> image;  ///< https URL
  std::optional<std::string> type;   ///< of Open Graph, such as `website`
  std::optional<std::string> site_name;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("title", self.title);
    visit("description", self.description);
    visit("image", self.image);
    visit("type", self.type);
    visit("siteName", self.site_name);
  }
};

/// A new invitation.
struct CreateInvitation {
  /// `widget_configuration_id` is the id of the invite component or of its configuration.
  CreateInvitation(std::string widget_configuration_id, Target target, Inviter inviter)
      : widget_configuration_id(std::move(widget_configuration_id)),
        target(std::move(target)),
        inviter(std::move(inviter)) {}

  CreateInvitation& with_scope(Scope scope) {
    scopes.push_back(std::move(scope));
    return *this;
  }
  [[deprecated("with_scope")]] CreateInvitation& with_group(std::string type, std::string id,
                                                            std::string name = "") {
    return with_scope(Scope(std::move(type), std::move(id), std::move(name)));
  }
  CreateInvitation& with_source(std::string value) {
    source = std::move(value);
    return *this;
  }
  CreateInvitation& with_subtype(std::string value) {
    subtype = std::move(value);
    return *this;
  }
  CreateInvitation& with_unfurl_config(UnfurlConfig value) {
    unfurl_config = std::move(value);
    return *this;
  }
  /// Throws InvalidArgument for a time before 1970 or after the year 9999.
  CreateInvitation& with_expires_at(std::chrono::system_clock::time_point time);
  /// Counted from when the service makes it. Throws InvalidArgument for less than one second.
  CreateInvitation& with_expires_in(std::chrono::seconds life);
  CreateInvitation& with_max_uses(std::int64_t value) {
    max_uses = value;
    return *this;
  }
  CreateInvitation& with_locale(std::string tag) {
    locale = std::move(tag);
    return *this;
  }
  CreateInvitation& with_message(std::string text) {
    message = std::move(text);
    return *this;
  }
  CreateInvitation& without_delivery() {
    deliver = false;
    return *this;
  }
  CreateInvitation& with_metadata(Json::Object value) {
    metadata = std::move(value);
    return *this;
  }
  CreateInvitation& with_template_variables(Json::Object value) {
    template_variables = std::move(value);
    return *this;
  }

  std::string widget_configuration_id;
  Target target;
  Inviter inviter;
  std::vector<Scope> scopes;
  std::optional<std::string> source;
  std::optional<std::string> subtype;              ///< such as `pymk` or `find-friends`
  std::optional<Json::Object> template_variables;  ///< text values for the templates
  std::optional<Json::Object> metadata;            ///< anything; given back as it is
  std::optional<UnfurlConfig> unfurl_config;

  // From here on, known to this project's server only.
  std::optional<std::string> expires_at;  ///< ISO 8601
  std::optional<std::string> expires_in;  ///< instead: `90s`, `5m`, `24h`, `7d`
  std::optional<std::int64_t> max_uses;   ///< share links only
  std::optional<std::string> locale;      ///< of the mail: BCP 47, such as `pt-BR`
  std::optional<std::string> message;     ///< from the inviter, at most 500 characters
  std::optional<bool> deliver;            ///< false: no mail is sent, the link is yours to pass on

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("widgetConfigurationId", self.widget_configuration_id);
    visit.required("target", self.target);
    visit.required("inviter", self.inviter);
    visit("groups", self.scopes);
    visit("source", self.source);
    visit("subtype", self.subtype);
    visit("templateVariables", self.template_variables);
    visit("metadata", self.metadata);
    visit("unfurlConfig", self.unfurl_config);
    visit("expiresAt", self.expires_at);
    visit("expiresIn", self.expires_in);
    visit("maxUses", self.max_uses);
    visit("locale", self.locale);
    visit("message", self.message);
    visit("deliver", self.deliver);
  }
};

/// An invitation that was just made; `get_invitation` gives the rest of it.
struct CreatedInvitation {
  std::string id;
  std::string short_link;
  InvitationStatus status;
  std::string created_at;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("shortLink", self.short_link);
    visit.required("status", self.status);
    visit.required("createdAt", self.created_at);
  }
};

/// Who accepts: known by an address or a phone number.
struct AcceptUser {
  AcceptUser() = default;
  static AcceptUser with_email(std::string address) {
    AcceptUser user;
    user.email = std::move(address);
    return user;
  }
  static AcceptUser with_phone(std::string number) {
    AcceptUser user;
    user.phone = std::move(number);
    return user;
  }
  /// Whether the user had an account before accepting; not sent unless said.
  AcceptUser& existing(bool value) {
    is_existing = value;
    return *this;
  }

  /// Whether there is something to know the user by.
  bool is_known() const { return (email && !email->empty()) || (phone && !phone->empty()); }

  std::optional<std::string> email;
  std::optional<std::string> phone;
  std::optional<std::string> name;
  std::optional<bool> is_existing;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("email", self.email);
    visit("phone", self.phone);
    visit("name", self.name);
    visit("isExisting", self.is_existing);
  }
};

/// Several invitations that one user accepts.
struct AcceptInvitations {
  AcceptInvitations(std::vector<std::string> invitation_ids, AcceptUser user)
      : invitation_ids(std::move(invitation_ids)), user(std::move(user)) {}

  std::vector<std::string> invitation_ids;
  AcceptUser user;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("invitationIds", self.invitation_ids);
    visit.required("user", self.user);
  }
};

/// A decision made in your system about the internal invitations of one inviter to one invitee.
struct SyncInternalInvitation {
  SyncInternalInvitation(std::string creator_id, std::string target_value, SyncAction action,
                         std::string component_id)
      : creator_id(std::move(creator_id)),
        target_value(std::move(target_value)),
        action(std::move(action)),
        component_id(std::move(component_id)) {}

  std::string creator_id;    ///< the inviter's id in your system
  std::string target_value;  ///< the invitee's id in your system
  SyncAction action;
  std::string component_id;  ///< the component that the invitation was made with

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("creatorId", self.creator_id);
    visit.required("targetValue", self.target_value);
    visit.required("action", self.action);
    visit.required("componentId", self.component_id);
  }
};

/// The invitations that a decision has settled.
struct SyncedInternalInvitation {
  std::int64_t processed = 0;  ///< how many they are
  std::vector<std::string> invitation_ids;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("processed", self.processed);
    visit.required("invitationIds", self.invitation_ids);
  }
};

/// Reads a time as this API writes it; nothing where the text is no such time.
std::optional<std::chrono::system_clock::time_point> read_time(std::string_view text);

}  // namespace vortex
