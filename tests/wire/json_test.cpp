// SPDX-License-Identifier: MIT
#include "vortex/json.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "base/utf8.hpp"
#include "vortex/error.hpp"
#include "wire/json_read.hpp"

using vortex::Json;
using vortex::wire::JsonFault;
using vortex::wire::read_json;

namespace rc {

// Texts of any code points but surrogates, so that escapes and all lengths of UTF-8 come up.
Gen<std::string> anyText() {
  return gen::map(
      gen::container<std::vector<std::uint32_t>>(gen::inRange<std::uint32_t>(0, 0x110000)),
      [](const std::vector<std::uint32_t>& points) {
        std::string out;
        for (std::uint32_t p : points) {
          if (p >= 0xD800 && p <= 0xDFFF) continue;
          if (p % 3 == 0) p %= 0x80;
          const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
          if (p < 0x80) {
            put(p);
          } else if (p < 0x800) {
            put(0xC0 | (p >> 6)), put(0x80 | (p & 0x3F));
          } else if (p < 0x10000) {
            put(0xE0 | (p >> 12)), put(0x80 | ((p >> 6) & 0x3F)), put(0x80 | (p & 0x3F));
          } else {
            put(0xF0 | (p >> 18)), put(0x80 | ((p >> 12) & 0x3F));
            put(0x80 | ((p >> 6) & 0x3F)), put(0x80 | (p & 0x3F));
          }
        }
        return out;
      });
}

Gen<Json> anyJson(int depth) {
  auto leaf = gen::oneOf(
      gen::just(Json()), gen::map(gen::arbitrary<bool>(), [](bool b) { return Json(b); }),
      gen::map(gen::arbitrary<std::int64_t>(), [](std::int64_t n) { return Json(n); }),
      gen::map(gen::arbitrary<double>(), [](double d) { return Json(d); }),
      gen::map(anyText(), [](std::string t) { return Json(std::move(t)); }));
  if (depth == 0) return leaf;
  return gen::oneOf(leaf,
                    gen::map(gen::container<std::vector<Json>>(anyJson(depth - 1)),
                             [](Json::Array items) { return Json(std::move(items)); }),
                    gen::map(gen::container<std::vector<std::pair<std::string, Json>>>(
                                 gen::pair(anyText(), anyJson(depth - 1))),
                             [](const std::vector<std::pair<std::string, Json>>& members) {
                               Json::Object object;
                               for (const auto& [name, value] : members) object.set(name, value);
                               return Json(std::move(object));
                             }));
}

template <>
struct Arbitrary<Json> {
  static Gen<Json> arbitrary() { return rc::gen::resize(20, anyJson(2)); }
};

void showValue(const Json& json, std::ostream& out) {
  out << json.text();
}

}  // namespace rc

TEST_CASE("whatever the writer writes, the reader reads back the same") {
  CHECK(rc::check([](const Json& json) {
    RC_ASSERT(Json::parse(json.text(Json::Numbers::as_given)) == json);
    RC_ASSERT(Json::parse(json.text()).text() == json.text());
  }));
}

TEST_CASE("the writer escapes what JavaScript escapes and nothing else") {
  CHECK(Json("\"\\/\b\f\n\r\t").text() == R"("\"\\/\b\f\n\r\t")");
  CHECK(Json(std::string_view("\0\x01\x1f\x7f", 4)).text() == "\"\\u0000\\u0001\\u001f\x7f\"");
  CHECK(Json("é\u2028😀").text() == "\"é\u2028😀\"");
}

TEST_CASE("numbers keep their digits, or are written as JavaScript would") {
  const Json json = Json::parse("[1.0,1e3,-0,12345678901234567890123,1.10]");
  CHECK(json.text(Json::Numbers::as_given) == "[1.0,1e3,-0,12345678901234567890123,1.10]");
  CHECK(json.text() == "[1,1000,0,1.2345678901234568e+22,1.1]");
}

TEST_CASE("numbers that no double holds keep their digits too") {
  const std::string huge(400, '7');
  for (const std::string& text :
       {std::string("1e400"), std::string("-1E+99999"), std::string("0e400"), huge,
        "[1,1e400,{\"1e400\":\"\\\"2e400\",\"b\":3e400},-4,5e-400," + huge + "]"}) {
    CHECK(Json::parse(text).text(Json::Numbers::as_given) == text);
  }
  CHECK(Json::parse("[1e400,2]").text() == "[null,2]");
  for (const char* text : {"1e400e", "01e400", "[1e400", "1e400 2", "-e400"}) {
    CHECK_THROWS_AS(read_json(text), JsonFault);
  }
}

TEST_CASE("NUL characters are refused where the rules say so") {
  CHECK(read_json(R"("a\u0000")").if_text()->size() == 2);
  for (const char* text : {R"("a\u0000")", R"({"\u0000":1})", R"([{"a":["\u0000"]}])"}) {
    CHECK_THROWS_AS(read_json(text, {.nul = false}), JsonFault);
  }
}

TEST_CASE("a text that is not UTF-8 is not written") {
  CHECK_THROWS_AS(Json("\xff").text(), vortex::InvalidArgument);
  CHECK_THROWS_AS(Json(Json::Object{{"\xc3", 1}}).text(), vortex::InvalidArgument);
}

TEST_CASE("members keep their order and setting replaces in place") {
  Json::Object object{{"b", 1}, {"a", 2}};
  object.set("b", "new");
  object.set("c", nullptr);
  CHECK(Json(object).text() == R"({"b":"new","a":2,"c":null})");
  CHECK(object.erase("a"));
  CHECK_FALSE(object.erase("a"));
  CHECK(Json(object).text() == R"({"b":"new","c":null})");
}

TEST_CASE("of repeated members the last value counts in the place of the first") {
  CHECK(Json::parse(R"({"a":1,"b":2,"a":3})").text() == R"({"a":3,"b":2})");
  std::string large = "{";
  for (int i = 0; i < 40; ++i)
    large += "\"m" + std::to_string(i % 20) + "\":" + std::to_string(i) + ",";
  large.back() = '}';
  const Json json = Json::parse(large);
  CHECK(json.if_object()->size() == 20);
  CHECK(json.if_object()->begin()->name == "m0");
  CHECK(json.find("m0")->as_int64() == 20);
  CHECK(json.find("m19")->as_int64() == 39);
}

TEST_CASE("repeated members are refused where the rules say so") {
  const vortex::wire::JsonRules strict{.repeated_names = false};
  CHECK_THROWS_WITH_AS(read_json(R"({"a":1,"a":2})", strict), doctest::Contains("\"a\""),
                       JsonFault);
  CHECK_NOTHROW(read_json(R"([{"a":1},{"a":2}])", strict));
}

TEST_CASE("depth is bounded") {
  const vortex::wire::JsonRules shallow{.depth_max = 3};
  CHECK_NOTHROW(read_json("[[[1]]]", shallow));
  CHECK_THROWS_AS(read_json("[[[[1]]]]", shallow), JsonFault);
  CHECK_THROWS_AS(Json::parse(std::string(100'000, '[')), vortex::InvalidArgument);
}

TEST_CASE("what is not exactly one JSON text in UTF-8 is refused") {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv,
                                      " "sv,
                                      "{"sv,
                                      "[1,]"sv,
                                      "{\"a\"}"sv,
                                      "{a:1}"sv,
                                      "'a'"sv,
                                      "01"sv,
                                      "1."sv,
                                      "+1"sv,
                                      "NaN"sv,
                                      "Infinity"sv,
                                      "tru"sv,
                                      "1 2"sv,
                                      "{} x"sv,
                                      "\"\x01\""sv,
                                      "\"\\x\""sv,
                                      "\"\\ud83d\""sv,
                                      "\"\\udc00\""sv,
                                      "\"\xff\""sv,
                                      "\"\xed\xa0\x80\""sv,
                                      "\"\xc0\x80\""sv,
                                      "\xef\xbb\xbf{}"sv,
                                      "1\0"sv,
                                      "1\0002"sv,
                                      "\"a\0b\""sv,
                                      "// c\n1"sv,
                                      "[1] //"sv}) {
    CAPTURE(text);
    CHECK_THROWS_AS(Json::parse(text), vortex::InvalidArgument);
  }
}

TEST_CASE("accessors answer only for what is held") {
  CHECK(Json(7).as_int64() == 7);
  CHECK(Json::parse("7.0").as_int64() == std::nullopt);
  CHECK(Json::parse("7.0").as_double() == 7.0);
  CHECK(Json("7").as_int64() == std::nullopt);
  CHECK(Json::parse("99999999999999999999").as_int64() == std::nullopt);
  CHECK(Json(true).find("x") == nullptr);
  CHECK(Json(1.0 / 0.0).is_null());
  CHECK_THROWS_AS(Json::number("1,5"), vortex::InvalidArgument);
}

TEST_CASE("truthy is what a JavaScript condition makes of a value") {
  for (const char* text : {"null", "false", "0", "-0.0", "\"\""})
    CHECK_FALSE(Json::parse(text).truthy());
  for (const char* text : {"true", "1", "\"0\"", "[]", "{}"}) CHECK(Json::parse(text).truthy());
}
