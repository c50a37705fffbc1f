// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vortex {

/// A URL of yours that the service is to tell of events. Known to this project's server only.
struct CreateWebhookEndpoint {
  explicit CreateWebhookEndpoint(std::string url) : url(std::move(url)) {}

  CreateWebhookEndpoint& with_event(std::string type) {
    events.push_back(std::move(type));
    return *this;
  }
  CreateWebhookEndpoint& with_secret(std::string value) {
    secret = std::move(value);
    return *this;
  }

  std::string url;                    ///< https
  std::vector<std::string> events;    ///< types of WebhookEventType; none: all
  std::optional<std::string> secret;  ///< `whsec_…`; the service makes one where there is none

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("url", self.url);
    visit("events", self.events);
    visit("secret", self.secret);
  }
};

/// A URL that the service tells of events.
struct WebhookEndpoint {
  std::string id;
  std::string url;
  std::vector<std::string> events;    ///< none: all
  std::optional<std::string> secret;  ///< told once, when the endpoint is made

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit.required("url", self.url);
    visit("events", self.events);
    visit("secret", self.secret);
  }
};

/// All that the holder of a key has.
struct WebhookEndpoints {
  std::vector<WebhookEndpoint> webhooks;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("webhooks", self.webhooks);
  }
};

}  // namespace vortex
