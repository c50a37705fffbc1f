// SPDX-License-Identifier: MIT
#include "server/rules/text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <utility>

#include "base/utf8.hpp"

namespace vortex::server {
namespace {

using Range = std::pair<char32_t, char32_t>;

constexpr std::array<Range, 2> kControls = {{{0x00, 0x1F}, {0x7F, 0x9F}}};
constexpr std::array<Range, 3> kOverrides = {
    {{0x061C, 0x061C}, {0x202A, 0x202E}, {0x2066, 0x2069}}};
constexpr std::array<Range, 7> kInvisible = {{{0x00AD, 0x00AD},
                                              {0x034F, 0x034F},
                                              {0x115F, 0x1160},
                                              {0x180E, 0x180E},
                                              {0x200B, 0x200F},
                                              {0x2028, 0x2029},
                                              {0x2060, 0x206F}}};

template <std::size_t N>
bool in_any(char32_t point, const std::array<Range, N>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return point >= range.first && point <= range.second;
  });
}

template <class Test>
bool any_code_point(std::string_view text, Test test) {
  while (const auto point = base::take_code_point(text)) {
    if (test(*point)) return true;
  }
  return false;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool has_control_or_override(std::string_view text) {
  return any_code_point(
      text, [](char32_t point) { return in_any(point, kControls) || in_any(point, kOverrides); });
}

bool has_hidden_characters(std::string_view text) {
  return any_code_point(text, [](char32_t point) {
    return in_any(point, kControls) || in_any(point, kOverrides) || in_any(point, kInvisible) ||
           point == 0xFEFF;
  });
}

std::string fold(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map_custom(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE),
      [](utf8proc_int32_t point, void*) { return utf8proc_tolower(point); }, nullptr);
  if (length < 0) return std::string(text);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace vortex::server
