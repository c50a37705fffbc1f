// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vortex::test {

/// Appends a code point that is no surrogate.
inline void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto rest = [&](unsigned shift) { put(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6)), rest(0);
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12)), rest(6), rest(0);
  } else {
    put(0xF0 | (point >> 18)), rest(12), rest(6), rest(0);
  }
}

/// A code point from any number: often ASCII, often a character that matters to mail, never a
/// surrogate.
inline std::uint32_t code_point_from(std::uint32_t number) {
  constexpr std::string_view kSpecial = " .=?_\t\r\n\"\\<>(),;:@F";
  const std::uint32_t kind = number % 4;
  number /= 4;
  if (kind == 0) return static_cast<unsigned char>(kSpecial[number % kSpecial.size()]);
  if (kind == 1) return 0x20 + number % 0x5F;
  const std::uint32_t point = number % 0x110000;
  return point >= 0xD800 && point <= 0xDFFF ? 0xE9 : point;
}

}  // namespace vortex::test
