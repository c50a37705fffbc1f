// SPDX-License-Identifier: MIT
#include "server/templates/language.hpp"

#include <functional>

#include "server/templates/check.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

using Use = std::function<void(const std::string& key, const std::string& text)>;

void each_text(const Json& json, const std::string& key, const Use& use) {
  if (const Json::Object* object = json.if_object()) {
    for (const auto& [name, value] : *object) {
      each_text(value, key.empty() ? name : key + '.' + name, use);
    }
  } else if (json.if_text()) {
    use(key, *json.if_text());
  } else {
    throw TemplateFault(key + " must be a text");
  }
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  for (const TemplateTag& tag : read_tags(text)) {
    using Kind = TemplateTag::Kind;
    if (tag.kind != Kind::end && tag.kind != Kind::comment) names.push_back(tag.name);
  }
  return names;
}

LanguageText parse(const std::string& text) {
  check_line(text);
  return {Template::parse(text, Template::Kind::text),
          Template::parse(escape_html(text), Template::Kind::text), names_in(text)};
}

}  // namespace

Language::Language(std::string_view json, const Language* all) {
  constexpr wire::JsonRules kStrict{8, false, false};
  try {
    const Json texts = wire::read_json(json, kStrict);
    if (!texts.is_object()) throw TemplateFault("must be a JSON object");
    each_text(texts, "",
              [&](const std::string& key, const std::string& text) { add(key, text, all); });
  } catch (const wire::JsonFault& fault) {
    throw TemplateFault(std::string("is no JSON: ") + fault.what());
  }
}

void Language::add(const std::string& key, const std::string& text, const Language* all) {
  if (all && !all->find(key)) throw TemplateFault("there is no text " + key);
  if (key == "direction" && text != "ltr" && text != "rtl") {
    throw TemplateFault("direction must be ltr or rtl");
  }
  try {
    texts_.emplace(key, parse(text));
  } catch (const TemplateFault& fault) {
    throw TemplateFault(key + ' ' + fault.what());
  }
}

const LanguageText* Language::find(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? nullptr : &found->second;
}

}  // namespace vortex::server
