// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::server {

/// An `https` URL with a host and at most 2,000 characters, such as pictures are shown from.
bool is_https_url(std::string_view url);

/// An `http` or `https` URL with a host and at most 2,000 characters, all of them ASCII: what the
/// link in a mail can start with.
bool is_web_url(std::string_view url);

/// Scheme, host and port of an `http` or `https` URL; nothing for any other text. Lower case and
/// without the usual port, so that equal origins are equal texts.
std::optional<std::string> web_origin(std::string_view url);

/// The same for a URL that a person may be sent to: `https`, or `http` on loopback.
std::optional<std::string> landing_origin(std::string_view url);

/// Whether the host of an `http` or `https` URL is this machine by its usual names: `localhost`,
/// `127.0.0.1` or `[::1]`.
bool is_loopback_origin(std::string_view url);

/// Whether an origin is in a list separated by spaces; an empty list allows any.
bool is_allowed_origin(std::string_view origin, std::string_view allowed);

/// `url` with one more query parameter; the query it has and its fragment stay as they are.
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

}  // namespace vortex::server
