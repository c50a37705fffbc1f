// SPDX-License-Identifier: MIT
#include "vortex/webhook_handlers.hpp"

#include <utility>

namespace vortex {

EventHandlers& EventHandlers::on(std::string_view type,
                                 std::function<void(const WebhookEvent&)> handler) {
  by_type_.insert_or_assign(std::string(type), std::move(handler));
  return *this;
}

EventHandlers& EventHandlers::on_any(std::function<void(const WebhookEvent&)> handler) {
  any_ = std::move(handler);
  return *this;
}

EventHandlers& EventHandlers::on_analytics(std::function<void(const AnalyticsEvent&)> handler) {
  analytics_ = std::move(handler);
  return *this;
}

EventHandlers& EventHandlers::on_error(
    std::function<void(const Event&, std::exception_ptr)> handler) {
  error_ = std::move(handler);
  return *this;
}

void EventHandlers::handle(const Event& event) const {
  try {
    std::visit([this](const auto& kind) { call(kind); }, event);
  } catch (...) {
    if (error_) error_(event, std::current_exception());
    throw;
  }
}

void EventHandlers::call(const WebhookEvent& event) const {
  const auto handler = by_type_.find(event.type);
  if (handler != by_type_.end() && handler->second) handler->second(event);
  if (any_) any_(event);
}

void EventHandlers::call(const AnalyticsEvent& event) const {
  if (analytics_) analytics_(event);
}

}  // namespace vortex
