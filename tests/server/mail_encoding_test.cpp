// SPDX-License-Identifier: MIT
#include "server/mail/encoding.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/utf8.hpp"
#include "support/utf8_text.hpp"

using namespace vortex::server;

namespace {

// Written from the RFCs, not from our encoder: refuses whatever they do not allow.
int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::runtime_error("not a digit that RFC 2045 allows");
}

char escaped_byte(std::string_view text) {
  return static_cast<char>(hex_value(text.at(1)) * 16 + hex_value(text.at(2)));
}

std::string decode_line(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '=') {
      out += escaped_byte(line.substr(i));
      i += 2;
    } else if (line[i] == '\t' || (line[i] >= ' ' && line[i] <= '~')) {
      out += line[i];
    } else {
      throw std::runtime_error("a byte that has to be escaped");
    }
  }
  return out;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t end = text.find("\r\n");
    std::string_view line = text.substr(0, end);
    if (line.size() > 76) throw std::runtime_error("a line is too long");
    if (line.ends_with(' ') || line.ends_with('\t')) throw std::runtime_error("loses a space");
    if (line.starts_with('.') || line.starts_with("From ")) throw std::runtime_error("is changed");
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);
    const std::string decoded = decode_line(line);
    if (!vortex::base::is_utf8(decoded)) throw std::runtime_error("a character is split");
    out += decoded;
    if (end == std::string_view::npos) return out;
    if (!soft) out += "\r\n";
    text.remove_prefix(end + 2);
  }
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

std::string decode_encoded_word(std::string_view word) {
  constexpr std::string_view kStart = "=?UTF-8?Q?";
  if (word.size() > 75 || !word.starts_with(kStart) || !word.ends_with("?=")) {
    throw std::runtime_error("not an encoded word");
  }
  word = word.substr(kStart.size(), word.size() - kStart.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '_') {
      out += ' ';
    } else if (word[i] == '=') {
      out += escaped_byte(word.substr(i));
      i += 2;
    } else if (std::isalnum(static_cast<unsigned char>(word[i])) ||
               std::string_view("!*+-/").find(word[i]) != std::string_view::npos) {
      out += word[i];
    } else {
      throw std::runtime_error("not allowed in a name");
    }
  }
  if (!vortex::base::is_utf8(out)) throw std::runtime_error("a character is split");
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string text_from(const std::vector<std::uint32_t>& numbers) {
  std::string text;
  for (const auto number : numbers) {
    vortex::test::append_utf8(text, vortex::test::code_point_from(number));
  }
  return text;
}

}  // namespace

TEST_CASE("quoted-printable: any text comes back from another decoder, in lines that hold") {
  CHECK(rc::check([] {
    const auto text = text_from(*rc::gen::arbitrary<std::vector<std::uint32_t>>());
    RC_ASSERT(decode_quoted_printable(quoted_printable(text)) == with_crlf(text));
    RC_ASSERT(with_crlf(read_quoted_printable(quoted_printable(text))) == with_crlf(text));
  }));
}

TEST_CASE("quoted-printable: bytes that are not UTF-8 are escaped one by one") {
  CHECK(quoted_printable("a\xff\xc3z") == "a=FF=C3z");
}

TEST_CASE("quoted-printable") {
  const std::string x75(75, 'x');
  const std::tuple<const char*, std::string, std::string> cases[] = {
      {"plain text stays", "Hello, World!", "Hello, World!"},
      {"an equals sign", "a=b", "a=3Db"},
      {"beyond ASCII", "é", "=C3=A9"},
      {"both line ends", "a\nb\r\nc", "a\r\nb\r\nc"},
      {"a lone CR is no line end", "a\rb", "a=0Db"},
      {"spaces at an end", "a \nb\t\r\nc ", "a=20\r\nb=09\r\nc=20"},
      {"other spaces stay", " a \tb", " a \tb"},
      {"NUL", std::string("a\0b", 3), "a=00b"},
      {"a dot that starts a line", ".\n.a.\n", "=2E\r\n=2Ea.\r\n"},
      {"a line like a mailbox's separator", "From me\nFromage", "=46rom me\r\nFromage"},
      {"a line as long as can be", x75 + "\n", x75 + "\r\n"},
      {"a longer line", x75 + "yz", x75 + "=\r\nyz"},
      {"a dot that comes to start a line", x75 + ".", x75 + "=\r\n=2E"},
      {"a character is not split", std::string(70, 'x') + "€",
       std::string(70, 'x') + "=\r\n=E2=82=AC"},
  };
  for (const auto& [name, text, want] : cases) {
    CAPTURE(name);
    CHECK(quoted_printable(text) == want);
  }
}

TEST_CASE("encoded words: any text comes back from another decoder and from ours") {
  CHECK(rc::check([] {
    const auto text = text_from(*rc::gen::arbitrary<std::vector<std::uint32_t>>());
    const auto words = encoded_words(text);
    std::string decoded;
    for (const std::string& word : words) decoded += decode_encoded_word(word);
    RC_ASSERT(decoded == text);
    RC_ASSERT(decode_words(joined(words)) == text);
  }));
}

TEST_CASE("encoded words leave what others wrote as it is") {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"plain  words ", "plain  words "},
      {"=?UTF-8?Q?a_b?= c", "a b c"},
      {"=?UTF-8?Q?a?= =?UTF-8?Q?b?= c =?UTF-8?Q?d?=", "ab c d"},
      {"=?UTF-8?Q?=C3=A9?=", "é"},
      {"=?UTF-8?Q?=C3=?=", "=?UTF-8?Q?=C3=?="},
      {"=?UTF-8?Q?=", "=?UTF-8?Q?="},
      {"=?UTF-8?Q?=zz?=", "=?UTF-8?Q?=zz?="},
      {"=?ISO-8859-1?Q?a?=", "=?ISO-8859-1?Q?a?="},
  };
  for (const auto& [value, want] : cases) {
    CAPTURE(value);
    CHECK(decode_words(value) == want);
  }
}
