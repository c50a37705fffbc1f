// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vortex::base {

/// Takes the first code point off `text`; nothing where `text` is empty or does not start with a
/// well-formed sequence (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
std::optional<char32_t> take_code_point(std::string_view& text);

/// Whether all of `text` is well-formed UTF-8.
bool is_utf8(std::string_view text);

/// The number of code points, counting each byte that is not well-formed as one.
std::size_t count_code_points(std::string_view text);

}  // namespace vortex::base
