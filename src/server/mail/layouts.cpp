// SPDX-License-Identifier: MIT
#include "server/mail/layouts.hpp"

#include <algorithm>
#include <array>

#include "server/templates/check.hpp"

namespace vortex::server {
namespace {

// What the texts of the language become. In the layout of HTML they are HTML already.
constexpr std::array<std::string_view, 10> kRendered = {
    "greeting", "lead",   "body",   "message_intro", "link_intro",
    "button",   "expiry", "footer", "link_hint",     "opt_out"};
// Two of these are ours, and links are checked.
constexpr std::array<std::string_view, 4> kAttributes = {"lang", "direction", "accept_link",
                                                         "opt_out_link"};

bool shows_link(std::string_view text) {
  const auto tags = read_tags(text);
  return std::any_of(tags.begin(), tags.end(), [](const TemplateTag& tag) {
    return tag.kind == TemplateTag::Kind::value && tag.name == "accept_link";
  });
}

Template read_layout(std::string_view name, const std::string& text) {
  const auto kind = name == kHtmlLayout ? Template::Kind::html : Template::Kind::text;
  check_layout(text, kind, kRendered, kAttributes);
  Template parsed = Template::parse(text, kind);
  if (!shows_link(text)) throw TemplateFault("does not show accept_link");
  return parsed;
}

std::map<std::string, Template, std::less<>> read_layouts(const TemplateFolder& folder) {
  std::map<std::string, Template, std::less<>> out;
  for (const auto& [name, file] : folder.layouts) {
    try {
      out.emplace(name, read_layout(name, file.text));
    } catch (const TemplateFault& fault) {
      throw TemplateFault(file.path + ": " + fault.what());
    }
  }
  return out;
}

}  // namespace

Layouts::Layouts(const TemplateOverrides& overrides) : common_(read_layouts(overrides.common)) {
  for (const std::string_view name : {kHtmlLayout, kTextLayout}) {
    if (common_.find(name) == common_.end()) {
      common_.emplace(name, read_layout(name, std::string(built_in_file(name))));
    }
  }
  for (const auto& [component, folder] : overrides.components) {
    components_.emplace(component, read_layouts(folder));
  }
}

const Template& Layouts::find(std::string_view file, std::string_view component) const {
  const auto own = components_.find(component);
  if (own != components_.end()) {
    const auto found = own->second.find(file);
    if (found != own->second.end()) return found->second;
  }
  return common_.find(file)->second;
}

}  // namespace vortex::server
