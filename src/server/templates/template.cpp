// SPDX-License-Identifier: MIT
#include "server/templates/template.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <stdexcept>

#include "server/templates/files.hpp"

namespace vortex::server {
namespace {

namespace mustache = kainjow::mustache;

std::string_view find_template(std::string_view file) {
  const auto found = std::find_if(kTemplates.begin(), kTemplates.end(),
                                  [&](const EmbeddedFile& each) { return each.name == file; });
  if (found == kTemplates.end()) {
    throw std::logic_error("no template " + std::string(file));
  }
  return found->text;
}

// The library's own writes &apos;, which mail programs with an HTML 4 engine show as it is.
std::string escape_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

mustache::data to_data(const TemplateValues& values) {
  mustache::data data;
  for (const auto& [name, text] : values.texts) {
    if (!text.empty()) data.set(name, text);
  }
  for (const auto& [name, items] : values.lists) {
    mustache::data list{mustache::data::type::list};
    for (const std::string& item : items) list.push_back(item);
    data.set(name, list);
  }
  return data;
}

}  // namespace

struct Template::Parsed {
  mustache::mustache mustache;
};

Template::Template(std::string_view file, Kind kind)
    : parsed_(new Parsed{mustache::mustache(std::string(find_template(file)))}) {
  mustache::mustache& parsed = parsed_->mustache;
  if (!parsed.is_valid()) {
    throw std::logic_error("template " + std::string(file) + ": " + parsed.error_message());
  }
  if (kind == Kind::html) {
    parsed.set_custom_escape(escape_html);
  } else {
    parsed.set_custom_escape([](const std::string& value) { return value; });
  }
}

Template::~Template() = default;

std::string Template::render(const TemplateValues& values) {
  return parsed_->mustache.render(to_data(values));
}

}  // namespace vortex::server
