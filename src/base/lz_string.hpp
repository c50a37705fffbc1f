// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vortex::base {

/// Reads what `compressToEncodedURIComponent` of the JavaScript library lz-string writes: UTF-8 of
/// at most `max_bytes` bytes. A space counts as the `+` that a query made it from; what follows the
/// end mark is not looked at, as there.
///
/// Nothing where `text` is empty, is cut off, has a character outside the alphabet or a reference
/// to what is not there yet, where the result holds half a surrogate pair, and where it is longer
/// than `max_bytes`. Memory and time grow with `text` and `max_bytes` only, whatever is written.
std::optional<std::string> read_lz_string(std::string_view text, std::size_t max_bytes);

}  // namespace vortex::base
