// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "server/templates/language.hpp"
#include "server/templates/overrides.hpp"

/// What mails and pages say, in the languages that there are (texts/*.json) and those that an
/// operator adds.
namespace vortex::server {

/// What a text may show, by name; an empty value is not known. These may be texts of strangers:
/// what could make them show as something else is left out, but they are not cut.
using TextValues = std::map<std::string, std::string, std::less<>>;

/// The texts for one reader. Valid while its Texts are; thread-safe.
class Wording {
 public:
  enum class Form {
    text,
    html,    ///< for between tags, not for attributes; values keep their reading direction
    strong,  ///< HTML with the values emphasised
  };

  /// The text `page.open.title`, one line; empty where the language says nothing there. Throws
  /// std::logic_error for a key that English does not have.
  std::string line(std::string_view key, const TextValues& values, Form form) const;

  /// A day in UTC, such as `30 November 2026`. Years 0 to 9999.
  std::string date(base::TimeMs time) const;

  /// What the texts are in, for `lang`: `en`, `de`. Texts that it does not have are in English.
  const std::string& language() const { return language_; }
  /// `ltr` or `rtl`, for `dir`.
  std::string direction() const { return line("direction", {}, Form::text); }

 private:
  friend class Texts;
  std::string language_;
  std::vector<const Language*> languages_;  ///< the first that has a text gives it
};

/// All texts, parsed once. Thread-safe.
class Texts {
 public:
  /// Throws TemplateFault, naming the file.
  explicit Texts(const TemplateOverrides& overrides = {});

  /// For a reader of `locale` (`de-AT`, `de_AT`): in this language, in what it can be cut down to,
  /// else in English. `component`: the id of the component whose own texts go first.
  Wording wording(std::string_view locale, std::string_view component = {}) const;

  /// For the reader of a page: what the browser asks for, else `stored`, else English.
  Wording wording_for_browser(std::string_view accept_language, std::string_view stored,
                              std::string_view component = {}) const;

 private:
  using Languages = std::map<std::string, Language, std::less<>>;

  Languages read_languages(const TemplateFolder& folder) const;
  std::vector<const Languages*> layers(std::string_view component) const;

  Languages built_in_;
  Languages common_;
  std::map<std::string, Languages, std::less<>> components_;
};

}  // namespace vortex::server
