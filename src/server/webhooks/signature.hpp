// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"

/// What proves to an endpoint that a webhook comes from here. All functions are pure.
namespace vortex::server {

/// Names and values, to be sent in this order.
using WebhookHeaderList = std::vector<std::pair<std::string, std::string>>;

/// What an endpoint's webhooks are signed with. There are two while a secret is being replaced.
struct WebhookSecrets {
  std::string secret;
  std::optional<std::string> older;  ///< until everybody who checks knows the newer one
};

/// The headers of one attempt to post `body`: X-Vortex-Signature, which has room for one secret and
/// is made with the older one while there are two; and those of Standard Webhooks, where
/// webhook-signature lists one signature for each secret. `id` is the same at every attempt, so
/// that a receiver knows what it has had already; `now` is the time of this attempt.
WebhookHeaderList signature_headers(const WebhookSecrets& secrets, std::string_view id,
                                    base::TimeMs now, std::string_view body);

/// `whsec_` and 32 random bytes in base64.
std::string new_webhook_secret(const base::Random& random);

/// Why a text cannot be a secret, to be put behind its name; nothing where it can: `whsec_` and 8
/// to 500 printable characters of ASCII.
std::optional<std::string_view> webhook_secret_fault(std::string_view text);

}  // namespace vortex::server
