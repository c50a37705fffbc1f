// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace vortex::server {

/// Where webhooks may be posted to: the public internet, or also networks of one's own.
enum class WebhookNetworks { public_only, also_private };

/// Why a text cannot be the URL of a webhook endpoint, to be put behind its name ("must be an https
/// URL"); nothing where it can. For `public_only`: https, the ports 443, 80 and those from 1024 on,
/// and a host that is a public address or a name with a dot. Where a name leads to is known only
/// when it is connected to, and is checked there once more.
std::optional<std::string_view> webhook_url_fault(std::string_view url, WebhookNetworks networks);

}  // namespace vortex::server
