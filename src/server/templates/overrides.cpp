// SPDX-License-Identifier: MIT
#include "server/templates/overrides.hpp"

#include <fstream>
#include <functional>
#include <system_error>

#include "base/uuid.hpp"
#include "server/rules/locale.hpp"

namespace vortex::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSizeMax = 256 * 1024;
constexpr std::string_view kJson = ".json";

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw TemplateFault(path.string() + ": " + why);
}

TemplateFile read_file(const fs::path& path) {
  std::error_code fault;
  if (!fs::is_regular_file(path, fault)) refuse(path, "is no file");
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse(path, "cannot be read");
  TemplateFile file{path.string(), std::string(kSizeMax + 1, '\0')};
  in.read(file.text.data(), static_cast<std::streamsize>(file.text.size()));
  file.text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) refuse(path, "cannot be read");
  if (file.text.size() > kSizeMax) refuse(path, "is larger than 256 KiB");
  return file;
}

void each_entry(const fs::path& folder, const std::function<void(const fs::path&)>& use) {
  std::error_code fault;
  for (fs::directory_iterator entry(folder, fault), end; !fault && entry != end;
       entry.increment(fault)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with('.') && !name.ends_with('~')) use(entry->path());
  }
  if (fault) refuse(folder, "cannot be read: " + fault.message());
}

void read_language(const fs::path& path, TemplateFolder& out) {
  const std::string name = path.filename().string();
  const bool is_json = name.size() > kJson.size() && name.ends_with(kJson);
  const std::string tag =
      is_json ? language_tag(std::string_view(name).substr(0, name.size() - kJson.size())) : "";
  if (tag.empty())
    refuse(path, "is no texts of a language: those are called de.json or pt-BR.json");
  if (!out.languages.emplace(tag, read_file(path)).second) {
    refuse(path, "the texts of this language are there twice");
  }
}

// Whether the entry is something that any folder of templates may hold.
bool read_entry(const fs::path& path, TemplateFolder& out) {
  const std::string name = path.filename().string();
  if (name == kHtmlLayout || name == kTextLayout) {
    out.layouts.emplace(name, read_file(path));
  } else if (name == "texts") {
    each_entry(path, [&](const fs::path& inner) { read_language(inner, out); });
  } else {
    return false;
  }
  return true;
}

TemplateFolder read_component(const fs::path& folder) {
  TemplateFolder out;
  each_entry(folder, [&](const fs::path& path) {
    if (!read_entry(path, out)) {
      refuse(path, "is neither mail.html.mustache nor mail.text.mustache nor texts");
    }
  });
  return out;
}

}  // namespace

TemplateOverrides read_template_overrides(const fs::path& folder) {
  TemplateOverrides out;
  if (folder.empty()) return out;
  each_entry(folder, [&](const fs::path& path) {
    if (read_entry(path, out.common)) return;
    const auto component = base::read_uuid(path.filename().string());
    if (!component) {
      refuse(path,
             "is neither mail.html.mustache nor mail.text.mustache nor texts nor the folder of a "
             "component, which is called like its id");
    }
    if (!out.components.emplace(base::to_text(*component), read_component(path)).second) {
      refuse(path, "the folder of this component is there twice");
    }
  });
  return out;
}

}  // namespace vortex::server
