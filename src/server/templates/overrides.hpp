// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "server/templates/template.hpp"

namespace vortex::server {

/// A file of an operator, and where it is.
struct TemplateFile {
  std::string path;
  std::string text;
};

/// What a folder changes.
struct TemplateFolder {
  std::map<std::string, TemplateFile> layouts;    ///< by their names: `mail.html.mustache`
  std::map<std::string, TemplateFile> languages;  ///< `texts/de-AT.json` is `de-at`
};

/// An operator's own templates: those for all, and those for one component, by its id.
struct TemplateOverrides {
  TemplateFolder common;
  std::map<std::string, TemplateFolder, std::less<>> components;
};

/// The names of the layouts that there are.
inline constexpr std::string_view kHtmlLayout = "mail.html.mustache";
inline constexpr std::string_view kTextLayout = "mail.text.mustache";

/// Reads `FOLDER/FILE` and `FOLDER/COMPONENT/FILE`; nothing where `folder` is empty. Does not look
/// into the files. Hidden files, and those that end with a tilde, are passed over; anything else
/// that has no meaning is a fault, so that a misspelled name is noticed. Throws TemplateFault.
TemplateOverrides read_template_overrides(const std::filesystem::path& folder);

}  // namespace vortex::server
