// SPDX-License-Identifier: MIT
#include "vortex/webhook.hpp"

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "vortex/error.hpp"
#include "wire/json_read.hpp"
#include "wire/members.hpp"

namespace vortex {

struct Webhooks::State {
  base::MacKey key;
};

Webhooks::Webhooks(std::string_view secret) {
  if (secret.empty()) throw InvalidArgument("VortexWebhooks requires a secret");
  state_ = std::make_shared<const State>(State{base::MacKey(base::bytes_of(secret))});
}

bool Webhooks::verify_signature(std::string_view body, std::string_view signature) const {
  return base::equal_in_constant_time(base::hex(state_->key.sign(body)), signature);
}

Event Webhooks::construct_event(std::string_view body, std::string_view signature) const {
  if (!verify_signature(body, signature)) {
    throw WebhookSignatureError(
        "Webhook signature verification failed. Ensure you are using the raw request body and the "
        "correct signing secret.");
  }
  Json json;
  try {
    json = wire::read_json(body);
  } catch (const wire::JsonFault& fault) {
    throw DecodeError(fault.what());
  }
  if (json.find("name")) return wire::read<AnalyticsEvent>(json);
  return wire::read<WebhookEvent>(json);
}

bool is_webhook_event(const Event& event) noexcept {
  return std::holds_alternative<WebhookEvent>(event);
}

bool is_analytics_event(const Event& event) noexcept {
  return std::holds_alternative<AnalyticsEvent>(event);
}

std::string to_json(const Event& event) {
  std::string out;
  std::visit(
      [&](const auto& value) {
        wire::append(out, value, wire::Absent::written_as_null, Json::Numbers::as_given);
      },
      event);
  return out;
}

}  // namespace vortex
