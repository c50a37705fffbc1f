// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "vortex/json.hpp"

namespace vortex {

/// Types of webhook events known when this version was made. The service may send others.
struct WebhookEventType {
  static constexpr std::string_view invitation_created = "invitation.created";
  static constexpr std::string_view invitation_accepted = "invitation.accepted";
  static constexpr std::string_view invitation_deactivated = "invitation.deactivated";
  static constexpr std::string_view invitation_email_delivered = "invitation.email.delivered";
  static constexpr std::string_view invitation_email_bounced = "invitation.email.bounced";
  static constexpr std::string_view invitation_email_opened = "invitation.email.opened";
  static constexpr std::string_view invitation_link_clicked = "invitation.link.clicked";
  static constexpr std::string_view invitation_reminder_sent = "invitation.reminder.sent";
  static constexpr std::string_view deployment_created = "deployment.created";
  static constexpr std::string_view deployment_deactivated = "deployment.deactivated";
  static constexpr std::string_view abtest_started = "abtest.started";
  static constexpr std::string_view abtest_winner_declared = "abtest.winner_declared";
  static constexpr std::string_view member_created = "member.created";
  static constexpr std::string_view group_member_added = "group.member.added";
  static constexpr std::string_view email_complained = "email.complained";
};

/// Something changed on the service's side.
struct WebhookEvent {
  std::string id;    ///< the same at every delivery of this event
  std::string type;  ///< one of WebhookEventType, or a newer one
  std::string timestamp;
  std::string account_id;
  std::optional<std::string> environment_id;
  std::string source_table;
  std::string operation;  ///< `insert`, `update` or `delete`
  Json::Object data;

  /// The members and their names on the wire.
  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("type", self.type);
    visit.required("timestamp", self.timestamp);
    visit.required("accountId", self.account_id);
    visit("environmentId", self.environment_id);
    visit.required("sourceTable", self.source_table);
    visit.required("operation", self.operation);
    visit.required("data", self.data);
  }
};

/// Something a person did in the browser or in an app.
struct AnalyticsEvent {
  std::string id;
  std::string name;
  std::string account_id;
  std::string organization_id;
  std::string project_id;
  std::string environment_id;
  std::optional<std::string> deployment_id;
  std::optional<std::string> widget_configuration_id;
  std::optional<std::string> foreign_user_id;
  std::optional<std::string> session_id;
  std::optional<Json::Object> payload;
  std::optional<std::string> platform;
  std::optional<std::string> segmentation;
  std::string timestamp;

  /// The members and their names on the wire.
  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("name", self.name);
    visit.required("accountId", self.account_id);
    visit.required("organizationId", self.organization_id);
    visit.required("projectId", self.project_id);
    visit.required("environmentId", self.environment_id);
    visit("deploymentId", self.deployment_id);
    visit("widgetConfigurationId", self.widget_configuration_id);
    visit("foreignUserId", self.foreign_user_id);
    visit("sessionId", self.session_id);
    visit("payload", self.payload);
    visit("platform", self.platform);
    visit("segmentation", self.segmentation);
    visit.required("timestamp", self.timestamp);
  }
};

using Event = std::variant<WebhookEvent, AnalyticsEvent>;

bool is_webhook_event(const Event& event) noexcept;
bool is_analytics_event(const Event& event) noexcept;

/// The event as JSON text with its declared members, absent ones as null.
std::string to_json(const Event& event);

/// Checks and reads the webhooks that arrive at your server.
///
/// Pass the raw body, as received: a body that was parsed and written again has another signature.
/// Immutable after construction: one object may serve several threads at once.
/// Source: wire contract 7.
class Webhooks {
 public:
  /// Throws InvalidArgument where the secret is empty.
  explicit Webhooks(std::string_view secret);

  /// Whether `signature`, the value of the X-Vortex-Signature header, is the lower-case hex
  /// HMAC-SHA256 of `body`. Compared in constant time.
  bool verify_signature(std::string_view body, std::string_view signature) const;

  /// The event in `body`. Throws WebhookSignatureError where the signature is wrong, and
  /// DecodeError where what was signed is no event (required members are checked, unknown members
  /// ignored). An event with a `name` is an analytics event.
  Event construct_event(std::string_view body, std::string_view signature) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace vortex
