// SPDX-License-Identifier: MIT
#include "server/rules/text.hpp"

#include <doctest/doctest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <string>

using namespace vortex::server;

namespace {

std::string encoded(utf8proc_int32_t point) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(point, bytes);
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string decomposed(const std::string& text) {
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> mapped(
      utf8proc_NFD(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str())), &std::free);
  return mapped ? reinterpret_cast<const char*>(mapped.get()) : text;
}

bool is_assigned(utf8proc_int32_t point) {
  return utf8proc_codepoint_valid(point) && utf8proc_category(point) != UTF8PROC_CATEGORY_CN;
}

}  // namespace

TEST_CASE("folding makes case and composition equal") {
  CHECK(fold("Ada") == "ada");
  CHECK(fold("J\u00D6RG") == fold("jo\u0308rg"));
  CHECK(fold("\u212B") == fold("\u00E5"));
  CHECK(fold("\u0391\u03A9") == "\u03B1\u03C9");
  CHECK(fold("\u0410\u0414\u0410") == "\u0430\u0434\u0430");
  CHECK(fold("") == "");
  CHECK(fold(std::string("A\0B", 3)) == std::string("a\0b", 3));
}

TEST_CASE("folding keeps apart what are different names") {
  CHECK(fold("stra\u00DFe") != fold("strasse"));
  CHECK(fold("resume") != fold("r\u00E9sum\u00E9"));
  CHECK(fold("\uFF41") != fold("a"));
  CHECK(fold("\uFB01") != fold("fi"));
  CHECK(fold("\u0430") != fold("a"));
}

TEST_CASE("every character folds alike, composed or not, once or twice") {
  for (utf8proc_int32_t point = 1; point < 0x20000; ++point) {
    if (!is_assigned(point)) continue;
    const std::string text = encoded(point);
    const std::string folded = fold(text);
    if (fold(decomposed(text)) == folded && fold(folded) == folded) continue;
    CAPTURE(point);
    CHECK(fold(decomposed(text)) == folded);
    CHECK(fold(folded) == folded);
  }
}

TEST_CASE("what is not UTF-8 stays as it is") {
  CHECK(fold("A\xFF") == "A\xFF");
}

TEST_CASE("control characters and what turns the reading direction") {
  for (const std::string& text :
       {std::string("\0", 1), std::string("\n"), std::string("\t"), std::string("\x1F"),
        std::string("\x7F"), std::string("\u0080"), std::string("\u009F"), std::string("\u061C"),
        std::string("\u202A"), std::string("\u202E"), std::string("\u2066"),
        std::string("\u2069")}) {
    CAPTURE(text);
    CHECK(has_control_or_override("a" + text));
    CHECK(has_hidden_characters(text + "a"));
  }
  for (const char* text : {"", "Ada", "O'Neil-\u00DC", "\u05D0\u05D1", "\u0627\u200C\u0628",
                           "\U0001F468\u200D\U0001F469", "\u200E", "a\u00A0b"}) {
    CAPTURE(text);
    CHECK_FALSE(has_control_or_override(text));
  }
}

TEST_CASE("characters that are invisible") {
  for (const char* text : {"\u00AD", "\u200B", "\u200C", "\u200D", "\u200E", "\u2060", "\u2028",
                           "\u2029", "\u3164", "\uFE0F", "\uFEFF", "\U000E0041"}) {
    CAPTURE(text);
    CHECK(has_hidden_characters(text));
  }
  for (const char* text : {"", "Ada", "J\u00F6rg", "\u05D0", "\u30A2", "\U0001F600"}) {
    CAPTURE(text);
    CHECK_FALSE(has_hidden_characters(text));
  }
}

TEST_CASE("white space at both ends goes") {
  CHECK(trim(" \t\r\na b\n ") == "a b");
  CHECK(trim("a") == "a");
  CHECK(trim(" \n") == "");
  CHECK(trim("") == "");
  CHECK(trim("\u00A0a") == "\u00A0a");
}
