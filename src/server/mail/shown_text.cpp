// SPDX-License-Identifier: MIT
#include "server/mail/shown_text.hpp"

#include <array>

#include "base/utf8.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kEndless = std::string::npos;
constexpr std::size_t kNameMax = 80;

bool is_space(char32_t point) {
  return (point >= 0x09 && point <= 0x0D) || point == ' ' || point == 0x85 || point == 0x2028 ||
         point == 0x2029;
}

std::string clean(std::string_view text) {
  std::string out;
  bool gap = false;
  while (!text.empty()) {
    std::string_view character = text;
    const auto point = base::take_code_point(text);
    if (!point) {
      text.remove_prefix(1);
      continue;
    }
    character.remove_suffix(text.size());
    if (is_space(*point)) {
      gap = !out.empty();
    } else if (!has_control_or_override(character)) {
      if (gap) out += ' ';
      out += character;
      gap = false;
    }
  }
  return out;
}

// `text` is UTF-8, and `max` at least 1.
std::string clip(std::string text, std::size_t max) {
  if (base::count_code_points(text) <= max) return text;
  std::string_view rest = text;
  for (std::size_t count = 1; count < max; ++count) base::take_code_point(rest);
  text.resize(text.size() - rest.size());
  return text + "…";
}

}  // namespace

std::string shown_line(std::string_view text, std::size_t max) {
  return clip(clean(text), max);
}

std::string shown_name(std::string_view text) {
  return shown_line(text, kNameMax);
}

std::vector<std::string> shown_lines(std::string_view text) {
  std::vector<std::string> lines;
  text = trim(text);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(shown_line(text.substr(0, end), kEndless));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

Day day_of(base::TimeMs time) {
  const std::string iso = base::iso_time(time);
  const auto number = [&](std::size_t at, std::size_t size) {
    return std::stoi(iso.substr(at, size));
  };
  return {number(0, 4), number(5, 2), number(8, 2)};
}

std::string shown_date(base::TimeMs time) {
  constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};
  const Day day = day_of(time);
  return std::to_string(day.day) + ' ' + kMonths[static_cast<std::size_t>(day.month - 1)] + ' ' +
         std::to_string(day.year);
}

}  // namespace vortex::server
