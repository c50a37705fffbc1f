// SPDX-License-Identifier: MIT
#include "server/api/client/template_variables.hpp"

#include "base/lz_string.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kMost = 32 * 1024;
constexpr std::string_view kCompressed = "lzstr:";
constexpr wire::JsonRules kRules{.depth_max = 64, .repeated_names = false, .nul = false};

std::optional<std::string> object_text(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  std::string text = json.text(Json::Numbers::as_given);
  return text.size() <= kMost ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_template_variables(const Json& given) {
  const std::string* text = given.if_text();
  if (!text) return object_text(given);
  std::optional<std::string> plain = *text;
  if (text->starts_with(kCompressed)) {
    plain = base::read_lz_string(std::string_view(*text).substr(kCompressed.size()), kMost);
  }
  if (!plain || plain->size() > kMost) return std::nullopt;
  try {
    return object_text(wire::read_json(*plain, kRules));
  } catch (const wire::JsonFault&) {
    return std::nullopt;
  }
}

}  // namespace vortex::server
