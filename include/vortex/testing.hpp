// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vortex/call.hpp"
#include "vortex/claims.hpp"
#include "vortex/clock.hpp"
#include "vortex/transport.hpp"
#include "vortex/webhook.hpp"

/// What your own tests need: nothing here touches a network, a clock or a disk.
namespace vortex::testing {

/// Records what a client sends, and answers what it was told to. Give it to
/// ClientOptions::transport and keep a share of it.
///
/// A request that finds no answer ready fails with Kind::connect and a message that says so, unless
/// the transport holds its requests: then it waits, as on a slow network. Thread-safe.
class FakeTransport final : public Transport {
 public:
  FakeTransport() = default;
  FakeTransport(const FakeTransport&) = delete;
  FakeTransport& operator=(const FakeTransport&) = delete;
  ~FakeTransport() override {
    for (auto& [ticket, done] : held_) done(cancelled());
  }

  /// Answers the request that waits longest, or else the next one.
  void will_answer(std::string body, int status = 200, std::vector<Header> headers = {}) {
    will_end({Response{status, std::move(headers), std::move(body)}});
  }
  /// The same with a value, such as the builders below make.
  template <class T>
  requires requires(const T& value) { T::each_member(value, std::declval<int&>()); }
  void will_answer(const T& value, int status = 200) { will_answer(to_json(value), status); }
  void will_answer(const std::vector<Invitation>& invitations) {
    std::string items;
    for (const Invitation& one : invitations) items += (items.empty() ? "" : ",") + to_json(one);
    will_answer(R"({"invitations":[)" + items + "]}");
  }
  /// Ends the request that waits longest, or else the next one, without an answer.
  void will_fail(TransportError::Kind kind) {
    will_end({TransportError(kind, "Request failed: the test wanted it")});
  }

  /// From now on requests that find no answer ready wait for one.
  void hold() {
    const std::lock_guard lock(mutex_);
    holds_ = true;
  }
  /// How many requests wait for an answer.
  std::size_t held() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }

  /// Everything that was sent so far, in its order.
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  Ticket start(Request request, Completion done) override {
    std::unique_lock lock(mutex_);
    const Ticket ticket = requests_.size() + 1;
    const std::string line = std::string(text(request.method)) + ' ' + request.url;
    requests_.push_back(std::move(request));
    if (outcomes_.empty() && holds_) {
      held_.emplace(ticket, std::move(done));
      return ticket;
    }
    Outcome outcome = TransportError(TransportError::Kind::connect,
                                     "Request failed: no answer was prepared for " + line);
    if (!outcomes_.empty()) {
      outcome = std::move(outcomes_.front());
      outcomes_.pop_front();
    }
    lock.unlock();
    done(std::move(outcome));
    return ticket;
  }

  void cancel(Ticket ticket) override {
    std::unique_lock lock(mutex_);
    const auto held = held_.extract(ticket);
    lock.unlock();
    if (held) held.mapped()(cancelled());
  }

 private:
  static TransportError cancelled() {
    return TransportError(TransportError::Kind::cancelled, "Request failed: it was cancelled");
  }

  void will_end(Outcome outcome) {
    std::unique_lock lock(mutex_);
    if (held_.empty()) {
      outcomes_.push_back(std::move(outcome));
      return;
    }
    const auto oldest = held_.extract(held_.begin());
    lock.unlock();
    oldest.mapped()(std::move(outcome));
  }

  mutable std::mutex mutex_;
  bool holds_ = false;
  std::deque<Outcome> outcomes_;
  std::map<Ticket, Completion> held_;
  std::vector<Request> requests_;
};

/// A clock that stands still until it is told to go on. Give `clock()` and `stopwatch()` to the
/// options that take them; they stay good for as long as this is. Thread-safe.
class FakeClock {
 public:
  /// Of the time of day.
  using TimePoint = std::chrono::system_clock::time_point;

  /// Starts at 2026-01-01T00:00:00Z unless said otherwise.
  explicit FakeClock(TimePoint start = TimePoint(std::chrono::seconds(1'767'225'600)))
      : start_(start) {}

  TimePoint now() const { return start_ + passed_.load(); }
  /// Moves the time of day and the stopwatch.
  void advance(std::chrono::milliseconds duration) {
    const auto step = std::chrono::duration_cast<TimePoint::duration>(duration);
    auto before = passed_.load();
    while (!passed_.compare_exchange_weak(before, before + step)) {
    }
  }

  Clock clock() const {
    return [this] { return now(); };
  }
  Stopwatch stopwatch() const {
    return [this] { return std::chrono::steady_clock::time_point(passed_.load()); };
  }

 private:
  TimePoint start_;
  std::atomic<TimePoint::duration> passed_{TimePoint::duration(0)};
};

/// @name Builders
/// Of what a service answers and sends, filled in as it would be. Change what your test is about,
/// and leave the rest.
/// @{

inline constexpr const char* kSomeTime = "2026-01-01T00:00:00.000Z";

inline Target make_target(std::string address = "ada@example.com") {
  return Target::email(std::move(address));
}

inline InvitationScope make_scope(std::string type = "team", std::string id = "42") {
  InvitationScope out;
  out.id = "scope-1";
  out.account_id = "account-1";
  out.scope_id = std::move(id);
  out.type = std::move(type);
  out.name = "Team 42";
  out.created_at = kSomeTime;
  return out;
}

inline InvitationAcceptance make_acceptance(Target target = make_target()) {
  InvitationAcceptance out;
  out.id = "acceptance-1";
  out.account_id = "account-1";
  out.project_id = "project-1";
  out.accepted_at = kSomeTime;
  out.target_type = target.type.text();
  out.target_value = target.value;
  out.target = std::move(target);
  return out;
}

/// An open invitation by email to one scope.
inline Invitation make_invitation(std::string id = "invitation-1", Target target = make_target()) {
  Invitation out;
  out.id = std::move(id);
  out.account_id = "account-1";
  out.project_id = "project-1";
  out.deployment_id = "deployment-1";
  out.widget_configuration_id = "widget-1";
  out.status = InvitationStatus::sent;
  out.invitation_type = InvitationType::single_use;
  out.delivery_types = {target.type};
  out.delivery_count = 1;
  out.targets = {std::move(target)};
  out.scopes = {make_scope()};
  out.foreign_creator_id = "user-1";
  out.created_at = kSomeTime;
  out.scope = out.scopes[0].scope_id;
  out.scope_type = out.scopes[0].type;
  return out;
}

/// The same, accepted by its invitee.
inline Invitation make_accepted_invitation(std::string id = "invitation-1") {
  Invitation out = make_invitation(std::move(id));
  out.status = InvitationStatus::accepted;
  out.accepts = {make_acceptance(out.targets[0])};
  return out;
}

inline CreatedInvitation make_created_invitation(std::string id = "invitation-1") {
  CreatedInvitation out;
  out.short_link = "https://vortex.example/i/" + id;
  out.id = std::move(id);
  out.status = InvitationStatus::queued;
  out.created_at = kSomeTime;
  return out;
}

inline SyncedInternalInvitation make_synced(std::vector<std::string> ids = {"invitation-1"}) {
  SyncedInternalInvitation out;
  out.processed = static_cast<std::int64_t>(ids.size());
  out.invitation_ids = std::move(ids);
  return out;
}

inline AutojoinDomains make_autojoin_domains(const std::vector<std::string>& domains = {
                                                 "example.com"}) {
  AutojoinDomains out;
  for (const std::string& domain : domains) {
    AutojoinDomain one;
    one.id = "domain-" + std::to_string(out.domains.size() + 1);
    one.domain = domain;
    out.domains.push_back(std::move(one));
  }
  if (!domains.empty()) {
    out.invitation = make_invitation("autojoin-1", Target(TargetType::share, "https://x.example"));
    out.invitation->invitation_type = InvitationType::autojoin;
  }
  return out;
}

inline WebhookEndpoint make_webhook_endpoint(std::string url = "https://example.com/hook") {
  WebhookEndpoint out;
  out.id = "endpoint-1";
  out.url = std::move(url);
  return out;
}

/// The claims of a token that was made for this user when a FakeClock starts, for five minutes.
inline TokenClaims make_token_claims(std::string user_id = "user-1") {
  TokenClaims out;
  out.kid = "00000000-0000-4000-8000-000000000001";
  out.user_id = std::move(user_id);
  out.issued_at = FakeClock().now();
  out.expires_at = *out.issued_at + std::chrono::minutes(5);
  return out;
}

/// An event that the service would send, about `invitation-1`.
inline WebhookEvent make_webhook_event(
    std::string_view type = WebhookEventType::invitation_accepted) {
  WebhookEvent out;
  out.id = "event-1";
  out.type = type;
  out.timestamp = kSomeTime;
  out.account_id = "account-1";
  out.source_table = "invitations";
  out.operation = type.ends_with(".created") ? "insert" : "update";
  out.data = {{"invitationId", "invitation-1"}, {"targetEmail", "ada@example.com"}};
  return out;
}

inline AnalyticsEvent make_analytics_event(std::string name = "widget_loaded") {
  AnalyticsEvent out;
  out.id = "event-1";
  out.name = std::move(name);
  out.account_id = "account-1";
  out.organization_id = "organization-1";
  out.project_id = "project-1";
  out.environment_id = "environment-1";
  out.timestamp = kSomeTime;
  return out;
}

/// @}

/// An event as it arrives: its body and the headers that sign it, in both ways.
struct FakeWebhook {
  FakeWebhook(const Event& event, std::string_view secret,
              std::chrono::system_clock::time_point time = std::chrono::system_clock::now())
      : body(to_json(event)),
        signature(WebhookSigner(secret).sign(body)),
        standard(WebhookSigner(secret).sign(
            body, std::visit([](const auto& one) { return one.id; }, event), time)) {}

  std::string body;
  std::string signature;            ///< X-Vortex-Signature
  WebhookSigner::Headers standard;  ///< webhook-id, webhook-timestamp, webhook-signature
};

}  // namespace vortex::testing
