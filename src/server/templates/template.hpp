// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vortex::server {

/// A template or a file of texts that is wrong; the message says what, and in which file.
class TemplateFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a template may show, by name. Empty ones are absent: `{{#name}}` skips its section.
struct TemplateValues {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::string>> lists;
  /// Lists of which each item has values of its own.
  std::map<std::string, std::vector<std::map<std::string, std::string>>> rows;
};

/// A mustache template, parsed. Values are never read as templates. Thread-safe.
class Template {
 public:
  /// What `{{name}}` does: in HTML it escapes, in plain text there is nothing to escape.
  enum class Kind { text, html };

  /// One of `kTemplates`. Throws std::logic_error where there is no such file, or it is wrong.
  Template(std::string_view file, Kind kind);
  /// Reads the text of a template. Throws TemplateFault.
  static Template parse(const std::string& text, Kind kind);

  Template(Template&&) noexcept;
  ~Template();

  std::string render(const TemplateValues& values) const;

 private:
  struct Parsed;
  explicit Template(std::unique_ptr<Parsed> parsed);

  std::unique_ptr<Parsed> parsed_;
};

/// The text of one of `kTemplates`. Throws std::logic_error where there is no such file.
std::string_view built_in_file(std::string_view file);

/// `text` for HTML, between tags and within a quoted attribute.
std::string escape_html(std::string_view text);

}  // namespace vortex::server
