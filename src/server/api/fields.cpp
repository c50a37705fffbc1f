// SPDX-License-Identifier: MIT
#include "server/api/fields.hpp"

#include "base/utf8.hpp"
#include "server/refusal.hpp"
#include "server/rules/text.hpp"
#include "server/rules/url.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kIdMax = 255;
constexpr std::size_t kNameMax = 200;
constexpr std::size_t kObjectMax = 32 * 1024;
constexpr wire::JsonRules kRules{.depth_max = 64, .repeated_names = false, .nul = false};

}  // namespace

void refuse_field(std::string_view field, std::string_view why) {
  throw Refusal(Code::invalid_field, std::string(field).append(" ").append(why));
}

Json read_body(std::string_view body) {
  if (body.empty()) throw Refusal(Code::invalid_json, "A JSON body is required");
  try {
    Json json = wire::read_json(body, kRules);
    if (!json.is_object()) throw Refusal(Code::invalid_json, "The body must be a JSON object");
    return json;
  } catch (const wire::JsonFault& fault) {
    throw Refusal(Code::invalid_json, std::string("The body is ") + fault.what());
  }
}

void check_id(std::string_view field, std::string_view value) {
  if (value.empty()) refuse_field(field, "must not be empty");
  if (base::count_code_points(value) > kIdMax)
    refuse_field(field, "must have at most 255 characters");
  if (has_control_or_override(value)) refuse_field(field, "holds characters that cannot be shown");
}

std::optional<std::string> read_name(std::string_view field,
                                     const std::optional<std::string>& name) {
  return read_text(field, name, kNameMax);
}

std::optional<std::string> read_text(std::string_view field, const std::optional<std::string>& text,
                                     std::size_t most, Lines lines) {
  if (!text || text->empty()) return std::nullopt;
  if (base::count_code_points(*text) > most) {
    refuse_field(field, "must have at most " + std::to_string(most) + " characters");
  }
  std::string shown = *text;
  if (lines == Lines::several) std::erase_if(shown, [](char c) { return c == '\n' || c == '\r'; });
  if (has_control_or_override(shown)) refuse_field(field, "holds characters that cannot be shown");
  return text;
}

std::optional<std::string> read_picture(const std::optional<std::string>& url) {
  return url && is_https_url(*url) ? url : std::nullopt;
}

std::optional<std::string> read_object(std::string_view field,
                                       const std::optional<Json::Object>& object) {
  if (!object) return std::nullopt;
  std::string text = Json(*object).text(Json::Numbers::as_given);
  if (text.size() > kObjectMax) refuse_field(field, "must have at most 32 KiB");
  return text;
}

}  // namespace vortex::server
