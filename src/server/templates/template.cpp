// SPDX-License-Identifier: MIT
#include "server/templates/template.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <mutex>

#include "server/templates/files.hpp"

namespace vortex::server {
namespace {

namespace mustache = kainjow::mustache;

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
  for (const auto& [name, rows] : values.rows) {
    mustache::data list{mustache::data::type::list};
    for (const auto& row : rows) {
      mustache::data item;
      for (const auto& [key, text] : row) {
        // Set to false, as a name that an item lacks is looked for outside of it.
        text.empty() ? item.set(key, false) : item.set(key, text);
      }
      list.push_back(item);
    }
    data.set(name, list);
  }
  return data;
}

}  // namespace

// The library's render is no const function, and promises nothing about threads.
struct Template::Parsed {
  explicit Parsed(const std::string& text) : mustache(text) {}

  std::mutex rendering;
  mustache::mustache mustache;
};

std::string_view built_in_file(std::string_view file) {
  const auto found = std::find_if(kTemplates.begin(), kTemplates.end(),
                                  [&](const EmbeddedFile& each) { return each.name == file; });
  if (found == kTemplates.end()) {
    throw std::logic_error("no template " + std::string(file));
  }
  return found->text;
}

// The library's own writes &apos;, which mail programs with an HTML 4 engine show as it is.
std::string escape_html(std::string_view text) {
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

Template Template::parse(const std::string& text, Kind kind) {
  auto parsed = std::make_unique<Parsed>(text);
  mustache::mustache& mustache = parsed->mustache;
  if (!mustache.is_valid()) throw TemplateFault("is no mustache: " + mustache.error_message());
  if (kind == Kind::html) {
    mustache.set_custom_escape([](const std::string& value) { return escape_html(value); });
  } else {
    mustache.set_custom_escape([](const std::string& value) { return value; });
  }
  return Template(std::move(parsed));
}

Template::Template(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}

Template::Template(std::string_view file, Kind kind) try
    : Template(parse(std::string(built_in_file(file)), kind)) {
} catch (const TemplateFault& fault) {
  throw std::logic_error("template " + std::string(file) + ": " + fault.what());
}

Template::Template(Template&&) noexcept = default;
Template::~Template() = default;

std::string Template::render(const TemplateValues& values) const {
  const mustache::data data = to_data(values);
  const std::lock_guard lock(parsed_->rendering);
  return parsed_->mustache.render(data);
}

}  // namespace vortex::server
