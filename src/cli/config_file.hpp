// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>

namespace vortex::cli {

/// One service and how to reach it.
struct Profile {
  std::optional<std::string> api_key;
  std::optional<std::string> api_key_file;
  std::optional<std::string> base_url;
  std::optional<std::string> webhook_secret;

  bool holds_secrets() const { return api_key || webhook_secret; }
};

/// What config.toml says.
struct ConfigFile {
  std::optional<std::string> default_profile;
  std::map<std::string, Profile, std::less<>> profiles;
};

/// Reads a file in TOML: `default_profile`, and `[profiles.NAME]` with the members of Profile.
/// Throws UsageError naming what is wrong where, such as a key that there is not.
ConfigFile read_config_file(const std::string& path);

}  // namespace vortex::cli
