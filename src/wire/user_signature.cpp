// SPDX-License-Identifier: MIT
#include "wire/user_signature.hpp"

#include <array>
#include <optional>
#include <string>

#include "base/base64url.hpp"
#include "base/utf8.hpp"
#include "vortex/error.hpp"
#include "wire/canonical.hpp"

namespace vortex::wire {
namespace {

using IsEscaped = bool (*)(char32_t);

// What the JSON writers of other languages escape beyond what JSON asks for. Compact JSON has such
// characters in its texts only, so that it can be rewritten as a text. Wire contract 2.4, table D.
constexpr IsEscaped kWriters[] = {
    [](char32_t c) { return c >= 0x7F; },                                              // Python
    [](char32_t c) { return c == '<' || c == '>' || c == '&' || (c | 1) == 0x2029; },  // Go
    [](char32_t c) { return c >= 0x80 || c == '/'; },                                  // PHP
};

void append_unit(std::string& out, std::uint32_t unit) {
  const std::array<std::uint8_t, 2> bytes = {static_cast<std::uint8_t>(unit >> 8),
                                             static_cast<std::uint8_t>(unit)};
  out += "\\u";
  out += base::hex(bytes);
}

void append_escape(std::string& out, char32_t point) {
  if (point == '/') {
    out += "\\/";
  } else if (point >= 0x10000) {
    append_unit(out, 0xD800 + ((point - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((point - 0x10000) & 0x3FF));
  } else {
    append_unit(out, point);
  }
}

std::string respell(std::string_view json, IsEscaped is_escaped) {
  std::string out;
  while (!json.empty()) {
    std::string_view rest = json;
    const std::optional<char32_t> point = base::take_code_point(rest);
    const std::size_t size = json.size() - rest.size();
    if (is_escaped(*point)) {
      append_escape(out, *point);
    } else {
      out.append(json.substr(0, size));
    }
    json = rest;
  }
  return out;
}

bool signs(const base::MacKey& key, std::string_view text, std::string_view hex) {
  return base::equal_in_constant_time(base::hex(key.sign(text)), hex);
}

bool signs_any(const base::MacKey& key, std::string_view text, std::string_view hex) {
  if (signs(key, text, hex)) return true;
  for (const IsEscaped writer : kWriters) {
    if (signs(key, respell(text, writer), hex)) return true;
  }
  return false;
}

}  // namespace

bool is_signed_user(const Json& user, std::string_view hex, const base::MacKey& key,
                    Spellings spellings) {
  try {
    const std::string canonical = canonical_user(user);
    if (spellings == Spellings::reference) return signs(key, canonical, hex);
    return signs_any(key, canonical, hex) || signs_any(key, canonical_user_unshortened(user), hex);
  } catch (const InvalidArgument&) {
    return false;
  }
}

}  // namespace vortex::wire
