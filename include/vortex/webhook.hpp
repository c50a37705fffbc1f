// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "vortex/clock.hpp"
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

/// The headers of a webhook that count, as they arrived. Names may be written in any case. Holds
/// views: what they point to must stay for as long as this is used.
class WebhookHeaders {
 public:
  WebhookHeaders() = default;

  /// From a list or map of names and values.
  template <class List>
  requires requires(const List& list) {
    { std::begin(list)->first } -> std::convertible_to<std::string_view>;
    { std::begin(list)->second } -> std::convertible_to<std::string_view>;
  }
  explicit WebhookHeaders(const List& list) {
    for (const auto& [name, value] : list) add(name, value);
  }
  WebhookHeaders(std::initializer_list<std::pair<std::string_view, std::string_view>> list) {
    for (const auto& [name, value] : list) add(name, value);
  }

  /// From a function that gives the value of a header, or nothing where it is not there. Such a
  /// function cannot show that a header was repeated.
  template <std::invocable<std::string_view> Get>
  requires std::same_as<std::invoke_result_t<const Get&, std::string_view>,
                        std::optional<std::string_view>>
  explicit WebhookHeaders(const Get& get) {
    for (const std::string_view name : kNames) {
      if (const std::optional<std::string_view> value = get(name)) add(name, *value);
    }
  }

  /// Takes one header; others than those that count are passed over.
  void add(std::string_view name, std::string_view value);

 private:
  friend class Webhooks;

  enum Name { id, timestamp, standard_signature, vortex_signature };
  static constexpr std::array<std::string_view, 4> kNames = {
      "webhook-id", "webhook-timestamp", "webhook-signature", "x-vortex-signature"};

  std::array<std::optional<std::string_view>, kNames.size()> values_;
  bool repeated_ = false;
};

struct WebhookOptions {
  /// How far the timestamp of the Standard Webhooks headers may lie in the past or in the future.
  std::chrono::seconds tolerance = std::chrono::minutes(5);
  /// Takes nothing but the Standard Webhooks headers, whose timestamp bounds for how long somebody
  /// who recorded a webhook can send it again.
  bool strict = false;
  Clock clock;
};

/// Checks and reads the webhooks that arrive at your server.
///
/// Pass the raw body, as received: a body that was parsed and written again has another signature.
/// With several secrets, as while one takes the place of another, a signature of any of them is
/// good. Signatures are compared in constant time with those of every secret, and checking them
/// allocates nothing.
/// Immutable after construction: one object may serve several threads at once.
/// Source: wire contract 7; the specification of Standard Webhooks.
class Webhooks {
 public:
  /// Throws InvalidArgument where the secret is empty.
  explicit Webhooks(std::string_view secret, WebhookOptions options = {});
  /// Throws InvalidArgument where there is no secret, or an empty one.
  explicit Webhooks(const std::vector<std::string>& secrets, WebhookOptions options = {});

  /// Whether `signature`, the value of the X-Vortex-Signature header, is the lower-case hex
  /// HMAC-SHA256 of `body`. Never where strict.
  bool verify_signature(std::string_view body, std::string_view signature) const;
  /// Whether the headers sign `body`: the three of Standard Webhooks where one of them is there or
  /// where strict, else X-Vortex-Signature.
  bool verify(std::string_view body, const WebhookHeaders& headers) const;

  /// The event in `body`. Throws WebhookSignatureError where the signature is wrong, and
  /// DecodeError where what was signed is no event (required members are checked, unknown members
  /// ignored). An event with a `name` is an analytics event.
  Event construct_event(std::string_view body, std::string_view signature) const;
  /// The same for what `verify` checks.
  Event construct_event(std::string_view body, const WebhookHeaders& headers) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

/// Signs webhooks as the service does, for the tests of those who receive them.
/// Immutable after construction: one object may serve several threads at once.
class WebhookSigner {
 public:
  /// The headers of Standard Webhooks.
  struct Headers {
    std::string id;         ///< webhook-id
    std::string timestamp;  ///< webhook-timestamp, in whole seconds
    std::string signature;  ///< webhook-signature, `v1,` and base64

    /// As they arrive; valid for as long as this is.
    WebhookHeaders received() const&;
    WebhookHeaders received() && = delete;
  };

  /// Throws InvalidArgument where the secret is empty.
  explicit WebhookSigner(std::string_view secret);

  /// The value of the X-Vortex-Signature header.
  std::string sign(std::string_view body) const;
  Headers sign(std::string_view body, std::string_view id,
               std::chrono::system_clock::time_point time) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace vortex
