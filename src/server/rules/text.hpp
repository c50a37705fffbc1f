// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vortex::server {

/// Code points of UTF-8: what limits on lengths count.
std::size_t count_characters(std::string_view text);

/// Control characters, and characters that are invisible or turn the reading direction: with them a
/// text shows as another one. `text` is UTF-8.
bool has_hidden_characters(std::string_view text);

/// Control characters and those that override the reading direction. Joiners are fine: names need
/// them.
bool has_control_or_override(std::string_view text);

/// Unicode NFC in lower case: what decides whether two spellings are the same.
std::string fold(std::string_view text);

/// Without ASCII white space at both ends.
std::string_view trim(std::string_view text);

}  // namespace vortex::server
