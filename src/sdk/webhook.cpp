// SPDX-License-Identifier: MIT
#include "vortex/webhook.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/ascii.hpp"
#include "base/mac.hpp"
#include "vortex/error.hpp"
#include "wire/json_read.hpp"
#include "wire/members.hpp"
#include "wire/webhook_mac.hpp"

namespace vortex {
namespace {

using Kind = WebhookSignatureError::Kind;
using Seconds = std::chrono::seconds;

/// Nothing: the signature is good.
using Fault = std::optional<Kind>;

wire::WebhookMac read_secret(std::string_view secret) {
  if (secret.empty()) throw InvalidArgument("VortexWebhooks requires a secret");
  return wire::WebhookMac(secret);
}

std::string_view describe(Kind kind) {
  switch (kind) {
    case Kind::missing:
      return "The webhook lacks a header with its signature.";
    case Kind::repeated:
      return "The webhook has a header of its signature twice.";
    case Kind::outside_tolerance:
      return "The webhook was signed too long ago, or in the future.";
    case Kind::wrong:
      break;
  }
  return "Webhook signature verification failed. Ensure you are using the raw request body and the "
         "correct signing secret.";
}

void require(const Fault& fault) {
  if (fault) throw WebhookSignatureError(*fault, std::string(describe(*fault)));
}

std::optional<std::int64_t> read_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// In doubles, because any number may arrive as a timestamp and differences of integers overflow.
bool is_close(std::string_view timestamp, std::chrono::system_clock::time_point now,
              Seconds tolerance) {
  const std::optional<std::int64_t> sent = read_seconds(timestamp);
  const std::chrono::duration<double> here = now.time_since_epoch();
  return sent && std::abs(here.count() - static_cast<double>(*sent)) <=
                     static_cast<double>(tolerance.count());
}

// Every entry is compared, so that the time taken does not tell which one fits.
bool lists(std::string_view entries, std::string_view wanted) {
  bool found = false;
  while (!entries.empty()) {
    const std::size_t end = std::min(entries.find(' '), entries.size());
    found |= base::equal_in_constant_time(entries.substr(0, end), wanted);
    entries.remove_prefix(std::min(end + 1, entries.size()));
  }
  return found;
}

Event read_event(std::string_view body) {
  Json json;
  try {
    json = wire::read_json(body);
  } catch (const wire::JsonFault& fault) {
    throw DecodeError(fault.what());
  }
  if (json.find("name")) return wire::read<AnalyticsEvent>(std::move(json));
  return wire::read<WebhookEvent>(std::move(json));
}

}  // namespace

struct Webhooks::State {
  std::vector<wire::WebhookMac> secrets;
  WebhookOptions options;

  Fault check(std::string_view body, std::string_view signature) const {
    if (options.strict) return Kind::missing;
    bool good = false;
    for (const wire::WebhookMac& secret : secrets) {
      good |= base::equal_in_constant_time(secret.vortex(body).view(), signature);
    }
    return good ? Fault() : Kind::wrong;
  }

  Fault check_standard(std::string_view body, std::string_view id, std::string_view timestamp,
                       std::string_view signatures) const {
    const auto now = options.clock ? options.clock() : std::chrono::system_clock::now();
    if (!is_close(timestamp, now, options.tolerance)) return Kind::outside_tolerance;
    bool good = false;
    for (const wire::WebhookMac& secret : secrets) {
      good |= lists(signatures, secret.standard(id, timestamp, body).view());
    }
    return good ? Fault() : Kind::wrong;
  }

  Fault check(std::string_view body, const WebhookHeaders& headers) const {
    if (headers.repeated_) return Kind::repeated;
    const auto& [id, timestamp, standard, vortex] = headers.values_;
    const bool is_standard = options.strict || id || timestamp || standard;
    if (!is_standard) return vortex ? check(body, *vortex) : Kind::missing;
    if (!id || !timestamp || !standard || id->empty()) return Kind::missing;
    return check_standard(body, *id, *timestamp, *standard);
  }
};

void WebhookHeaders::add(std::string_view name, std::string_view value) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!base::same_ignoring_case(name, kNames[i])) continue;
    repeated_ |= values_[i].has_value();
    values_[i] = value;
  }
}

Webhooks::Webhooks(std::string_view secret, WebhookOptions options)
    : state_(std::make_shared<const State>(State{{read_secret(secret)}, std::move(options)})) {}

Webhooks::Webhooks(const std::vector<std::string>& secrets, WebhookOptions options) {
  State state{{}, std::move(options)};
  for (const std::string& secret : secrets) state.secrets.push_back(read_secret(secret));
  if (secrets.empty()) read_secret("");
  state_ = std::make_shared<const State>(std::move(state));
}

bool Webhooks::verify_signature(std::string_view body, std::string_view signature) const {
  return !state_->check(body, signature);
}

bool Webhooks::verify(std::string_view body, const WebhookHeaders& headers) const {
  return !state_->check(body, headers);
}

Event Webhooks::construct_event(std::string_view body, std::string_view signature) const {
  require(state_->check(body, signature));
  return read_event(body);
}

Event Webhooks::construct_event(std::string_view body, const WebhookHeaders& headers) const {
  require(state_->check(body, headers));
  return read_event(body);
}

struct WebhookSigner::State {
  wire::WebhookMac mac;
};

WebhookSigner::WebhookSigner(std::string_view secret)
    : state_(std::make_shared<const State>(State{read_secret(secret)})) {}

std::string WebhookSigner::sign(std::string_view body) const {
  return std::string(state_->mac.vortex(body).view());
}

WebhookSigner::Headers WebhookSigner::sign(std::string_view body, std::string_view id,
                                           std::chrono::system_clock::time_point time) const {
  Headers out{std::string(id),
              std::to_string(std::chrono::floor<Seconds>(time).time_since_epoch().count()),
              {}};
  out.signature = state_->mac.standard(out.id, out.timestamp, body).view();
  return out;
}

WebhookHeaders WebhookSigner::Headers::received() const& {
  return {{"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signature}};
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
