// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.hpp"
#include "cli/config_file.hpp"

namespace vortex::cli {

/// A value in force, and where it was given: `--base-url`, `VORTEX_API_KEY`, `profile staging`.
struct Setting {
  std::string value;
  std::string source;
};

/// What commands work with: flag before environment before profile.
///
/// Reads the configuration when it is made: the file of --config, which must be there, or
/// `vortex/config.toml` in XDG_CONFIG_HOME or ~/.config, which need not. Warns of a file with
/// secrets that others may read. Throws UsageError for a file that says something unknown, and for
/// a profile that is not there.
class Settings {
 public:
  Settings(const Arguments& arguments, Terminal& terminal);

  std::optional<Setting> api_key() const;
  std::optional<Setting> base_url() const;
  std::optional<Setting> webhook_secret() const;

  /// Where the configuration is or would be; empty where there is no home either.
  const std::string& path() const { return path_; }
  const ConfigFile& config() const { return config_; }
  /// The profile in force.
  const std::optional<Setting>& profile_name() const { return profile_name_; }

 private:
  struct Names {
    const char* flag;
    const char* variable;
  };

  void choose_profile(Setting name);
  std::optional<Setting> pick(Names names, const std::optional<std::string>& of_profile) const;
  std::string key_in(const std::string& path) const;

  const Arguments* arguments_;
  Terminal* terminal_;
  std::string path_;
  ConfigFile config_;
  std::optional<Setting> profile_name_;
  Profile profile_;
};

/// The options of a command that works with an API key.
std::vector<Option> with_key(std::vector<Option> options);

/// The API key, or UsageError saying how to give one.
std::string required_api_key(const Settings& settings);

/// The secret of webhooks, or UsageError saying how to give one.
std::string required_webhook_secret(const Settings& settings);

}  // namespace vortex::cli
