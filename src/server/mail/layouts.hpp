// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "server/templates/overrides.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {

/// How mails look: the layouts of this project, and those that an operator has in their place.
/// Thread-safe.
class Layouts {
 public:
  /// Throws TemplateFault, naming the file.
  explicit Layouts(const TemplateOverrides& overrides = {});

  const Template& html(std::string_view component) const { return find(kHtmlLayout, component); }
  const Template& text(std::string_view component) const { return find(kTextLayout, component); }

 private:
  using Folder = std::map<std::string, Template, std::less<>>;

  const Template& find(std::string_view file, std::string_view component) const;

  Folder common_;
  std::map<std::string, Folder, std::less<>> components_;
};

}  // namespace vortex::server
