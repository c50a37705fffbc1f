// SPDX-License-Identifier: MIT
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "vortex/webhook.hpp"

namespace vortex {

/// What to do about which event.
///
///     EventHandlers handlers;
///     handlers.on(WebhookEventType::invitation_accepted, [&](const WebhookEvent& event) { … });
///     handlers.handle(webhooks.construct_event(body, headers));
///
/// Events are delivered at least once and not always in order: handlers look at `event.id`.
/// Set the handlers first; then `handle` may be called by several threads at once.
/// Source: wire contract 7.3.
class EventHandlers {
 public:
  /// For webhook events of one type, also one that WebhookEventType does not know. The last one set
  /// counts.
  EventHandlers& on(std::string_view type, std::function<void(const WebhookEvent&)> handler);
  /// For every webhook event, after the handler of its type.
  EventHandlers& on_any(std::function<void(const WebhookEvent&)> handler);
  /// For every analytics event; no other handler sees those.
  EventHandlers& on_analytics(std::function<void(const AnalyticsEvent&)> handler);
  /// For what a handler throws, before it is thrown on to who called `handle`.
  EventHandlers& on_error(std::function<void(const Event&, std::exception_ptr)> handler);

  /// Calls the handlers for this event. Throws what they throw; where one throws, those after it
  /// are not called.
  void handle(const Event& event) const;

 private:
  void call(const WebhookEvent& event) const;
  void call(const AnalyticsEvent& event) const;

  std::map<std::string, std::function<void(const WebhookEvent&)>, std::less<>> by_type_;
  std::function<void(const WebhookEvent&)> any_;
  std::function<void(const AnalyticsEvent&)> analytics_;
  std::function<void(const Event&, std::exception_ptr)> error_;
};

}  // namespace vortex
