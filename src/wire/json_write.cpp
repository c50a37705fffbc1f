// SPDX-License-Identifier: MIT
#include "wire/json_write.hpp"

#include <cstdint>
#include <cstring>
#include <utility>

#include "base/number.hpp"
#include "base/utf8.hpp"
#include "vortex/error.hpp"

namespace vortex::wire {
namespace {

// A byte in each of eight: whether it has its high bit, is a control character, a quotation mark or
// a backslash. A borrow can also mark the byte above one that is marked, which changes no answer.
bool any_special(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  const std::uint64_t controls = eight - 0x20 * kOnes;
  const std::uint64_t quotes = (eight ^ ('"' * kOnes)) - kOnes;
  const std::uint64_t backslashes = (eight ^ ('\\' * kOnes)) - kOnes;
  return ((eight | controls | quotes | backslashes) & kHighBits) != 0;
}

// ASCII that is written as it is: most texts.
bool is_plain(std::string_view text) {
  while (text.size() >= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data(), 8);
    if (any_special(eight)) return false;
    text.remove_prefix(8);
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return false;
  }
  return true;
}

void append_escape(std::string& out, unsigned char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      out += "\\u00";
      out += kDigits[c >> 4];
      out += kDigits[c & 0xF];
  }
}

// Whole numbers of up to fifteen digits are exact in a double and written by JavaScript as they
// are; only the rest needs the long way.
bool is_plain_integer(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return digits.size() <= 15 && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

void append_escaped(std::string& out, std::string_view text) {
  if (!base::is_utf8(text)) throw InvalidArgument("a text is not valid UTF-8");
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    append_escape(out, c);
    done = i + 1;
  }
  out.append(text, done, text.size() - done);
}

void append_number(std::string& out, std::string_view digits, Json::Numbers numbers) {
  const bool same =
      numbers == Json::Numbers::as_given || (is_plain_integer(digits) && digits != "-0");
  if (same) {
    out += digits;
  } else {
    out += base::javascript_number(base::read_double(digits));
  }
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  if (is_plain(text)) {
    out += text;
  } else {
    append_escaped(out, text);
  }
  out += '"';
}

void append_json(std::string& out, const Json& value, Json::Numbers numbers) {
  if (value.is_null()) {
    out += "null";
  } else if (const bool* truth = value.if_bool()) {
    out += *truth ? "true" : "false";
  } else if (value.is_number()) {
    append_number(out, value.digits(), numbers);
  } else if (const std::string* text = value.if_text()) {
    append_json_text(out, *text);
  } else if (const Json::Array* items = value.if_array()) {
    char before = '[';
    for (const Json& item : *items) {
      out += std::exchange(before, ',');
      append_json(out, item, numbers);
    }
    out += items->empty() ? "[]" : "]";
  } else if (const Json::Object* members = value.if_object()) {
    append_json(out, *members, numbers);
  }
}

void append_json(std::string& out, const Json::Object& members, Json::Numbers numbers) {
  char before = '{';
  for (const auto& [name, member] : members) {
    out += std::exchange(before, ',');
    append_json_text(out, name);
    out += ':';
    append_json(out, member, numbers);
  }
  out += members.empty() ? "{}" : "}";
}

}  // namespace vortex::wire
