// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
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

/// How many characters that many bytes become.
constexpr std::size_t base64url_size(std::size_t bytes) {
  return (bytes * 8 + 5) / 6;
}

/// Writes base64url (RFC 4648 section 5) without padding, `base64url_size` characters. Returns the
/// place behind them.
char* write_base64url(char* to, std::span<const std::uint8_t> bytes);
void append_base64url(std::string& out, std::span<const std::uint8_t> bytes);
std::string base64url(std::span<const std::uint8_t> bytes);

/// What to do with the bits of the last character that carry nothing.
enum class UnusedBits { must_be_zero, ignored };

/// The decoded bytes; nothing where `text` has padding, a character outside the alphabet or an
/// impossible length.
std::optional<Bytes> read_base64url(std::string_view text,
                                    UnusedBits unused = UnusedBits::must_be_zero);

/// Writes lower-case hexadecimal digits, two a byte. Returns the place behind them.
char* write_hex(char* to, std::span<const std::uint8_t> bytes);
std::string hex(std::span<const std::uint8_t> bytes);

}  // namespace vortex::base
