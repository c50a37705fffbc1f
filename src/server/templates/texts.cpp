// SPDX-License-Identifier: MIT
#include "server/templates/texts.hpp"

#include <stdexcept>

#include "server/mail/shown_text.hpp"
#include "server/rules/locale.hpp"
#include "server/templates/files.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kEnglish = "en";
constexpr std::string_view kJson = ".json";

std::string shown(std::string_view value, Wording::Form form) {
  const std::string clean = shown_line(value, std::string::npos);
  if (form == Wording::Form::text || clean.empty()) return clean;
  const std::string isolated = "<bdi>" + escape_html(clean) + "</bdi>";
  return form == Wording::Form::html ? isolated : "<strong>" + isolated + "</strong>";
}

}  // namespace

std::string Wording::line(std::string_view key, const TextValues& values, Form form) const {
  for (const Language* language : languages_) {
    const LanguageText* found = language->find(key);
    if (!found) continue;
    TemplateValues needed;
    for (const std::string& name : found->names) {
      const auto value = values.find(name);
      if (value != values.end()) needed.texts[name] = shown(value->second, form);
    }
    return (form == Form::text ? found->text : found->html).render(needed);
  }
  throw std::logic_error("there is no text " + std::string(key));
}

std::string Wording::date(base::TimeMs time) const {
  const Day day = day_of(time);
  const std::string month = line("months." + std::to_string(day.month), {}, Form::text);
  return line(
      "date",
      {{"day", std::to_string(day.day)}, {"month", month}, {"year", std::to_string(day.year)}},
      Form::text);
}

Texts::Texts(const TemplateOverrides& overrides) {
  const Language& english =
      built_in_.emplace(kEnglish, Language(built_in_file("en.json"))).first->second;
  for (const EmbeddedFile& file : kTemplates) {
    if (!file.name.ends_with(kJson)) continue;
    const std::string_view tag = file.name.substr(0, file.name.size() - kJson.size());
    if (tag != kEnglish) built_in_.emplace(tag, Language(file.text, &english));
  }
  common_ = read_languages(overrides.common);
  for (const auto& [component, folder] : overrides.components) {
    components_.emplace(component, read_languages(folder));
  }
}

Texts::Languages Texts::read_languages(const TemplateFolder& folder) const {
  Languages out;
  for (const auto& [tag, file] : folder.languages) {
    try {
      out.emplace(tag, Language(file.text, &built_in_.find(kEnglish)->second));
    } catch (const TemplateFault& fault) {
      throw TemplateFault(file.path + ": " + fault.what());
    }
  }
  return out;
}

std::vector<const Texts::Languages*> Texts::layers(std::string_view component) const {
  std::vector<const Languages*> out;
  const auto own = components_.find(component);
  if (own != components_.end()) out.push_back(&own->second);
  out.push_back(&common_);
  out.push_back(&built_in_);
  return out;
}

Wording Texts::wording(std::string_view locale, std::string_view component) const {
  std::vector<std::string> tags = locale_chain(locale);
  tags.emplace_back(kEnglish);
  const auto all = layers(component);
  Wording out;
  for (const std::string& tag : tags) {
    for (const Languages* languages : all) {
      const auto found = languages->find(tag);
      if (found == languages->end()) continue;
      if (out.language_.empty()) out.language_ = tag;
      out.languages_.push_back(&found->second);
    }
  }
  return out;
}

Wording Texts::wording_for_browser(std::string_view accept_language, std::string_view stored,
                                   std::string_view component) const {
  std::vector<std::string> languages;
  for (const Languages* each : layers(component)) {
    for (const auto& [tag, language] : *each) languages.push_back(tag);
  }
  return wording(best_locale(accept_language, stored, languages), component);
}

}  // namespace vortex::server
