// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::base {

/// Appends `text` with every byte escaped as %XX that RFC 3986 does not call unreserved. Good for a
/// path segment and for a query value alike.
void append_escaped(std::string& out, std::string_view text);

/// What `+` stands for: a space in queries (form encoding), itself in paths.
enum class Plus { is_space, is_plus };

/// Undoes escaping once; nothing where a `%` is not followed by two hex digits.
std::optional<std::string> unescape(std::string_view text, Plus plus);

}  // namespace vortex::base
