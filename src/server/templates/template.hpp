// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vortex::server {

/// What a template may show, by name. Empty ones are absent: `{{#name}}` skips its section.
struct TemplateValues {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::vector<std::string>> lists;
};

/// A mustache template, parsed. Values are never read as templates. Not thread-safe: each thread
/// has its own.
class Template {
 public:
  /// What `{{name}}` does: in HTML it escapes, in plain text there is nothing to escape.
  enum class Kind { text, html };

  /// One of `kTemplates`. Throws std::logic_error where there is no such file, or it is wrong.
  Template(std::string_view file, Kind kind);
  ~Template();

  std::string render(const TemplateValues& values);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace vortex::server
