// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vortex::base {

using Bytes = std::vector<std::uint8_t>;

/// The bytes of a text, without copying them.
inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Appends base64url (RFC 4648 section 5) without padding.
void append_base64url(std::string& out, std::span<const std::uint8_t> bytes);
std::string base64url(std::span<const std::uint8_t> bytes);

/// What to do with the bits of the last character that carry nothing.
enum class UnusedBits { must_be_zero, ignored };

/// The decoded bytes; nothing where `text` has padding, a character outside the alphabet or an
/// impossible length.
std::optional<Bytes> read_base64url(std::string_view text,
                                    UnusedBits unused = UnusedBits::must_be_zero);

/// Lower-case hexadecimal digits.
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace vortex::base
