// SPDX-License-Identifier: MIT
// JSON as the server and the SDK read and write it: input is a JSON text.
#include "vortex/json.hpp"

#include <optional>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "wire/json_read.hpp"

namespace vortex::fuzz {
namespace {

std::optional<Json> read(std::string_view text, const wire::JsonRules& rules) {
  try {
    return wire::read_json(text, rules);
  } catch (const wire::JsonFault& fault) {
    require(base::is_utf8(fault.what()), "a fault is told in UTF-8");
    return std::nullopt;
  }
}

}  // namespace

void json(std::string_view text) {
  const auto usual = read(text, {});
  const auto strict = read(text, {.depth_max = 64, .repeated_names = false, .nul = false});
  if (strict) require(usual == strict, "what strict rules let pass, others read as the same");
  if (!usual) return;
  require(base::is_utf8(text), "JSON is UTF-8");
  const std::string given = usual->text(Json::Numbers::as_given);
  require(read(given, {}) == usual, "what is written is read as the same");
  const std::string shortened = usual->text();
  require(base::is_utf8(given) && base::is_utf8(shortened), "what is written is UTF-8");
  const auto again = read(shortened, {});
  require(again && again->text() == shortened, "numbers are shortened once");
}

}  // namespace vortex::fuzz
