// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vortex::base {

/// 128 bits in text order. Compares as its text and its bytes do.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
};

/// 36 characters, lower case, hyphens at 8, 13, 18 and 23.
std::string to_text(const Uuid& id);

/// Reads the 36-character form in either case; nothing for any other text. Any version is taken.
std::optional<Uuid> read_uuid(std::string_view text);

}  // namespace vortex::base
