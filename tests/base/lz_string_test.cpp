// SPDX-License-Identifier: MIT
#include "base/lz_string.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <bit>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/utf8.hpp"
#include "vortex/json.hpp"

using namespace vortex;
using base::read_lz_string;

namespace {

constexpr std::size_t kEnough = 100'000;

Json::Array recorded_cases() {
  std::ifstream file(VORTEX_SOURCE_DIR "/contract/vectors/lz_string.json", std::ios::binary);
  const Json vectors = Json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
  return *vectors.find("cases")->if_array();
}

std::optional<std::string> expected_of(const Json& c) {
  const Json* answer = c.find("project") ? c.find("project") : c.find("answer");
  return answer->is_null() ? std::nullopt : std::optional(*answer->if_text());
}

/// An `x`, and behind it `codes` codes of which each is one `x` longer than the one before.
std::string bomb(std::size_t codes) {
  std::string bits;
  const auto add = [&](std::size_t number, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) bits += number >> i & 1 ? '1' : '0';
  };
  add(0, 2);
  add('x', 8);
  for (std::size_t code = 4; code < codes + 4; ++code) add(code, std::bit_width(code));
  add(2, std::bit_width(codes + 4));
  bits.append(6 - bits.size() % 6, '0');
  std::string text;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-"[std::stoul(
        bits.substr(i, 6), nullptr, 2)];
  }
  return text;
}

}  // namespace

TEST_CASE("lz-string: what the library wrote is read as the library reads it") {
  const Json::Array cases = recorded_cases();
  CHECK(cases.size() == 44);
  for (const Json& c : cases) {
    CAPTURE(*c.find("name")->if_text());
    CHECK(read_lz_string(*c.find("text")->if_text(), kEnough) == expected_of(c));
  }
}

TEST_CASE("lz-string: the limit counts bytes of the result, and is met exactly") {
  for (const Json& c : recorded_cases()) {
    const auto expected = expected_of(c);
    if (!expected || expected->empty()) continue;
    CAPTURE(*c.find("name")->if_text());
    const std::string& text = *c.find("text")->if_text();
    CHECK(read_lz_string(text, expected->size()) == expected);
    CHECK_FALSE(read_lz_string(text, expected->size() - 1));
  }
  CHECK(read_lz_string("Q", 0) == "");
}

TEST_CASE("lz-string: a text that grows with its square stops at the limit") {
  CHECK(read_lz_string(bomb(99), 5050) == std::string(5050, 'x'));
  CHECK_FALSE(read_lz_string(bomb(99), 5049));
  // Written out, this would be 20 GB.
  CHECK_FALSE(read_lz_string(bomb(200'000), kEnough));
}

TEST_CASE("lz-string: any text is read as UTF-8 within the limit, or not at all") {
  const auto characters = rc::gen::container<std::string>(rc::gen::elementOf(
      std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+- ")));
  CHECK(rc::check([&] {
    const std::string text = *characters;
    const auto limit = *rc::gen::inRange<std::size_t>(0, 64);
    const auto some = read_lz_string(text, limit);
    const auto all = read_lz_string(text, std::numeric_limits<std::size_t>::max());
    if (some) RC_ASSERT(some == all);
    if (!all) return;
    RC_ASSERT(base::is_utf8(*all));
    RC_ASSERT(some.has_value() == (all->size() <= limit));
  }));
}
