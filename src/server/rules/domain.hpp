// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::server {

/// Whether a domain without a dot, such as `localhost`, is a domain.
enum class LocalDomains { refused, allowed };

/// The lower-case ASCII form (IDNA 2008) in which domains are compared; nothing for what is no
/// domain of mail: an IP address, a trailing dot, an empty or overlong label.
std::optional<std::string> normal_domain(std::string_view domain, LocalDomains local);

/// Whether anybody can have an address or a host below this name: a public suffix such as `co.uk`,
/// or a provider of free mail. `domain` is in its normal form.
bool is_shared_domain(const std::string& domain);

}  // namespace vortex::server
