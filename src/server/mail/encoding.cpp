// SPDX-License-Identifier: MIT
#include "server/mail/encoding.hpp"

#include <charconv>
#include <optional>

#include "base/utf8.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kWordStart = "=?UTF-8?Q?";
constexpr std::string_view kWordEnd = "?=";
// Lines with encoded words may have 76 bytes: words of this size fit behind the names of headers.
constexpr std::size_t kWordMax = 64;
constexpr std::size_t kLineMax = 76;

// All bytes of one character, or one byte where the text is not UTF-8.
std::string_view take_character(std::string_view& text) {
  const std::string_view before = text;
  if (!base::take_code_point(text)) text.remove_prefix(1);
  return before.substr(0, before.size() - text.size());
}

void append_hex(std::string& out, char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  out += '=';
  out += kDigits[value >> 4];
  out += kDigits[value & 0xF];
}

std::string in_hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) append_hex(out, byte);
  return out;
}

bool starts_with_line_end(std::string_view text) {
  return text.starts_with('\n') || text.starts_with("\r\n");
}

bool is_space(char c) {
  return c == ' ' || c == '\t';
}

// How a character is written at a place of its line; `rest` is what follows it.
std::string printed(std::string_view character, std::string_view rest, bool starts_line) {
  const char c = character.front();
  const bool visible = c > 0x20 && c < 0x7F && c != '=';
  const bool space = is_space(c) && !rest.empty() && !starts_with_line_end(rest);
  const bool changed_by_others =
      starts_line && (c == '.' || (c == 'F' && rest.starts_with("rom ")));
  return (visible || space) && !changed_by_others ? std::string(character) : in_hex(character);
}

// RFC 2047 allows these, and no others, both in a subject and in a name.
bool is_plain_in_word(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!*+-/").find(c) != std::string_view::npos;
}

std::string in_word(std::string_view character) {
  if (character == " ") return "_";
  return is_plain_in_word(character.front()) ? std::string(character) : in_hex(character);
}

std::optional<char> read_hex(std::string_view digits) {
  unsigned value = 0;
  const auto end = digits.data() + digits.size();
  if (digits.size() != 2 || std::from_chars(digits.data(), end, value, 16).ptr != end) {
    return std::nullopt;
  }
  return static_cast<char>(value);
}

std::optional<std::string> decode_word(std::string_view word) {
  if (word.size() < kWordStart.size() + kWordEnd.size() || !word.starts_with(kWordStart) ||
      !word.ends_with(kWordEnd)) {
    return std::nullopt;
  }
  word.remove_prefix(kWordStart.size());
  word.remove_suffix(kWordEnd.size());
  std::string out;
  for (; !word.empty(); word.remove_prefix(1)) {
    if (word.front() != '=') {
      out += word.front() == '_' ? ' ' : word.front();
      continue;
    }
    const auto byte = read_hex(word.substr(1, 2));
    if (!byte) return std::nullopt;
    out += *byte;
    word.remove_prefix(2);
  }
  return out;
}

}  // namespace

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    if (starts_with_line_end(text)) {
      text.remove_prefix(text.find('\n') + 1);
      out += "\r\n";
      column = 0;
      continue;
    }
    const std::string_view character = take_character(text);
    std::string piece = printed(character, text, column == 0);
    if (column + piece.size() > kLineMax - 1) {  // the last column is for the mark of the break
      out += "=\r\n";
      column = 0;
      piece = printed(character, text, true);
    }
    out += piece;
    column += piece.size();
  }
  return out;
}

std::string read_quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    const bool broken_line = text.starts_with("=\r\n");
    const auto byte = c == '=' && text.size() > 2 ? read_hex(text.substr(1, 2)) : std::nullopt;
    if (byte) out += *byte;
    if (!byte && !broken_line && c != '\r') out += c;
    text.remove_prefix(byte || broken_line ? 3 : 1);
  }
  return out;
}

std::vector<std::string> encoded_words(std::string_view text) {
  std::vector<std::string> words(1, std::string(kWordStart));
  while (!text.empty()) {
    const std::string piece = in_word(take_character(text));
    if (words.back().size() + piece.size() + kWordEnd.size() > kWordMax) {
      words.emplace_back(kWordStart);
    }
    words.back() += piece;
  }
  for (std::string& word : words) word += kWordEnd;
  return words;
}

std::string decode_words(std::string_view value) {
  std::string out;
  bool first = true;
  bool after_encoded = false;
  for (bool more = true; more; first = false) {
    const std::size_t space = value.find(' ');
    const std::string_view word = value.substr(0, space);
    more = space != std::string_view::npos;
    if (more) value.remove_prefix(space + 1);
    const auto decoded = decode_word(word);
    if (!first && !(after_encoded && decoded)) out += ' ';
    out += decoded ? *decoded : word;
    after_encoded = decoded.has_value();
  }
  return out;
}

}  // namespace vortex::server
