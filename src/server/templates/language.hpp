// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/templates/template.hpp"

namespace vortex::server {

/// One text of a language, parsed for both ways to show it.
struct LanguageText {
  Template text;
  Template html;  ///< what the language says is escaped, what values say is not: they come as HTML
  std::vector<std::string> names;  ///< of the values that it shows or asks for
};

/// The texts of a language by their keys, such as `mail.invitation.subject`; or some of them.
/// Thread-safe.
class Language {
 public:
  /// Reads JSON, whose objects in objects make the keys. With `all`, other keys than it has are
  /// refused. Throws TemplateFault.
  explicit Language(std::string_view json, const Language* all = nullptr);

  /// Null where there is none.
  const LanguageText* find(std::string_view key) const;

  const std::map<std::string, LanguageText, std::less<>>& texts() const { return texts_; }

 private:
  void add(const std::string& key, const std::string& text, const Language* all);

  std::map<std::string, LanguageText, std::less<>> texts_;
};

}  // namespace vortex::server
