// SPDX-License-Identifier: MIT
#include "cli/readable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>

namespace vortex::cli {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

struct CodePoint {
  std::uint32_t value;
  std::size_t size;  ///< in bytes; 0 where the text does not go on as UTF-8
};

CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {0, 0};
  std::uint32_t value = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  return {value, size};
}

bool is_unsafe(std::uint32_t c) {
  const auto within = [c](std::uint32_t first, std::uint32_t last) {
    return c >= first && c <= last;
  };
  const bool control = c < 0x20 || within(0x7F, 0x9F) || within(0x2028, 0x2029);
  const bool direction =
      c == 0x061C || within(0x200E, 0x200F) || within(0x202A, 0x202E) || within(0x2066, 0x2069);
  return control || direction;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (next.size == 0) {
      const auto byte = static_cast<unsigned char>(text[0]);
      out.append("\\x").append(1, kDigits[byte >> 4]).append(1, kDigits[byte & 0xF]);
    } else if (is_unsafe(next.value)) {
      out += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[next.value >> shift & 0xF];
    } else {
      out += text.substr(0, next.size);
    }
    text.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return out;
}

std::string iso_time(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  std::array<char, 64> text{};
  if (!gmtime_r(&seconds, &parts)) return std::to_string(seconds);
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string aligned(const std::vector<std::vector<Cell>>& rows, bool colours) {
  std::vector<std::vector<Cell>> cells = rows;
  std::vector<std::size_t> widths;
  for (auto& row : cells) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i].text = printable(row[i].text);
      // Nothing follows the last cell of a row, which may be long where others have more cells.
      if (i + 1 < row.size()) widths[i] = std::max(widths[i], width(row[i].text));
    }
  }
  std::string out;
  for (const auto& row : cells) {
    if (!out.empty()) out += '\n';
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += painted(row[i].text, row[i].colour, colours);
      if (i + 1 < row.size()) out.append(widths[i] + 2 - width(row[i].text), ' ');
    }
  }
  return out;
}

}  // namespace vortex::cli
