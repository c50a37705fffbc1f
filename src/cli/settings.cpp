// SPDX-License-Identifier: MIT
#include "cli/settings.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace vortex::cli {
namespace {

namespace fs = std::filesystem;

// A relative XDG_CONFIG_HOME is to be ignored, as its specification says.
std::string default_path(const Terminal& terminal) {
  if (const auto folder = terminal.environment("XDG_CONFIG_HOME");
      folder && fs::path(*folder).is_absolute()) {
    return fs::path(*folder) / "vortex" / "config.toml";
  }
  const auto home = terminal.environment("HOME");
  return home ? fs::path(*home) / ".config" / "vortex" / "config.toml" : fs::path();
}

bool others_may_read(const std::string& path) {
  std::error_code fault;
  const fs::perms others = fs::perms::group_read | fs::perms::others_read;
  return (fs::status(path, fault).permissions() & others) != fs::perms::none && !fault;
}

// A key file is either the key alone or the credentials.json that a server writes at its first
// start.
std::string read_key(const std::string& contents) {
  const std::string text = trimmed(contents);
  if (!text.starts_with('{')) return text;
  const Json credentials = Json::parse(text);
  const Json* key = credentials.find("apiKey");
  return key && key->if_text() ? *key->if_text() : "";
}

std::string names_of(const ConfigFile& config) {
  std::vector<std::string> names;
  for (const auto& [name, profile] : config.profiles) names.push_back(name);
  return join(names);
}

}  // namespace

Settings::Settings(const Arguments& arguments, Terminal& terminal)
    : arguments_(&arguments), terminal_(&terminal) {
  const auto given = arguments.maybe("--config");
  path_ = given ? *given : default_path(terminal);
  std::error_code ignored;
  if (given || (!path_.empty() && fs::exists(path_, ignored))) config_ = read_config_file(path_);
  bool secrets = false;
  for (const auto& [name, profile] : config_.profiles) secrets |= profile.holds_secrets();
  if (secrets && others_may_read(path_)) {
    warn(terminal, path_ + " holds secrets and others may read it; run: chmod 600 " + path_);
  }
  if (const auto flag = arguments.maybe("--profile")) {
    choose_profile(Setting{*flag, "--profile"});
  } else if (const auto variable = terminal.environment("VORTEX_PROFILE")) {
    choose_profile(Setting{*variable, "VORTEX_PROFILE"});
  } else if (config_.default_profile) {
    choose_profile(Setting{*config_.default_profile, "default_profile"});
  }
}

void Settings::choose_profile(Setting name) {
  const auto found = config_.profiles.find(name.value);
  if (found == config_.profiles.end()) {
    const std::string there =
        config_.profiles.empty() ? "there are none" : "there are " + names_of(config_);
    throw UsageError(name.source + ": there is no profile " + name.value + " in " +
                     (path_.empty() ? "the configuration" : path_) + "; " + there);
  }
  profile_ = found->second;
  profile_name_ = std::move(name);
}

std::optional<Setting> Settings::pick(Names names,
                                      const std::optional<std::string>& of_profile) const {
  if (names.flag) {
    if (auto flag = arguments_->maybe(names.flag)) return Setting{std::move(*flag), names.flag};
  }
  if (auto variable = terminal_->environment(names.variable)) {
    // Who names a profile on the command line may not think of a variable that is set as well.
    if (of_profile && arguments_->has("--profile")) {
      warn(*terminal_,
           std::string(names.variable) + " is used, not profile " + profile_name_->value);
    }
    return Setting{std::move(*variable), names.variable};
  }
  if (of_profile) return Setting{*of_profile, "profile " + profile_name_->value};
  return std::nullopt;
}

std::string Settings::key_in(const std::string& path) const {
  if (path == "-") return read_key(read_input(path, *terminal_));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError("cannot read the key file " + path);
  return read_key(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::optional<Setting> Settings::api_key() const {
  if (const auto file = arguments_->maybe("--api-key-file")) {
    return Setting{key_in(*file), "--api-key-file"};
  }
  const auto& of_profile = profile_.api_key_file ? profile_.api_key_file : profile_.api_key;
  auto picked = pick({nullptr, "VORTEX_API_KEY"}, of_profile);
  if (picked && profile_.api_key_file && picked->source.starts_with("profile ")) {
    // A relative path is meant from where it is written.
    picked->value = key_in(fs::path(path_).parent_path() / *profile_.api_key_file);
  }
  return picked;
}

std::optional<Setting> Settings::base_url() const {
  return pick({"--base-url", "VORTEX_API_BASE_URL"}, profile_.base_url);
}

std::optional<Setting> Settings::webhook_secret() const {
  return pick({nullptr, "VORTEX_WEBHOOK_SECRET"}, profile_.webhook_secret);
}

std::vector<Option> with_key(std::vector<Option> options) {
  return joined(std::move(options), {{"--api-key-file",
                                      "file with the API key, or a server's credentials.json;"
                                      " - reads standard input",
                                      Option::Kind::text, false, "FILE"}});
}

std::string required_api_key(const Settings& settings) {
  if (auto key = settings.api_key()) return std::move(key->value);
  throw UsageError(
      "no API key: set VORTEX_API_KEY, give --api-key-file FILE, or put api_key in a profile");
}

std::string required_webhook_secret(const Settings& settings) {
  if (auto secret = settings.webhook_secret()) return std::move(secret->value);
  throw UsageError("no secret: set VORTEX_WEBHOOK_SECRET, or put webhook_secret in a profile");
}

}  // namespace vortex::cli
