// SPDX-License-Identifier: MIT
#include "server/app/print.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

#include "base/utf8.hpp"

namespace vortex::server {
namespace {

// Control characters could make a terminal do things.
std::string shown(const Json& value) {
  std::string text = value.is_null()   ? "-"
                     : value.if_text() ? *value.if_text()
                                       : value.text(Json::Numbers::as_given);
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }, ' ');
  return text;
}

std::size_t width(std::string_view text) {
  std::size_t count = 0;
  while (base::take_code_point(text)) ++count;
  return count;
}

void print_padded(std::ostream& out, const std::string& text, std::size_t to, bool last) {
  out << text;
  if (!last) out << std::string(to - width(text) + 2, ' ');
}

constexpr std::string_view kItems = "items";

// All but its list.
void print_object(std::ostream& out, const Json::Object& object) {
  std::size_t widest = 0;
  for (const auto& member : object) {
    if (member.name != kItems) widest = std::max(widest, width(member.name));
  }
  for (const auto& member : object) {
    if (member.name == kItems) continue;
    const std::string value = shown(member.value);
    if (value.find('\n') == std::string::npos) {
      print_padded(out, member.name, widest, false);
      out << value << '\n';
    } else {
      out << '\n' << value;
    }
  }
}

void print_table(std::ostream& out, const Json::Array& items) {
  if (items.empty()) {
    out << "none\n";
    return;
  }
  std::vector<std::vector<std::string>> rows(1);
  for (const auto& member : *items.front().if_object()) rows[0].push_back(member.name);
  for (const Json& item : items) {
    auto& row = rows.emplace_back();
    for (const auto& member : *item.if_object()) row.push_back(shown(member.value));
  }
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      print_padded(out, row[i], widths[i], i + 1 == widths.size());
    }
    out << '\n';
  }
}

}  // namespace

void print(std::ostream& out, const Json& answer, bool as_json) {
  if (as_json) {
    out << answer.text(Json::Numbers::as_given) << '\n';
    return;
  }
  print_object(out, *answer.if_object());
  const Json* items = answer.find(kItems);
  const bool said = answer.if_object()->size() > 1 && items && items->if_array()->empty();
  if (items && !said) print_table(out, *items->if_array());
}

}  // namespace vortex::server
