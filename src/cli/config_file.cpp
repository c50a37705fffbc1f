// SPDX-License-Identifier: MIT
#include "cli/config_file.hpp"

#include <toml++/toml.h>

#include <fstream>
#include <sstream>

#include "cli/command.hpp"

namespace vortex::cli {
namespace {

struct Key {
  std::string_view name;
  std::optional<std::string> Profile::*member;
};
constexpr Key kKeys[] = {{"api_key", &Profile::api_key},
                         {"api_key_file", &Profile::api_key_file},
                         {"base_url", &Profile::base_url},
                         {"webhook_secret", &Profile::webhook_secret}};

std::string text_of(const toml::node& node, const std::string& name) {
  const auto* text = node.as_string();
  if (!text || text->get().empty()) throw UsageError(name + " must be a text that is not empty");
  return text->get();
}

const toml::table& table_of(const toml::node& node, const std::string& name) {
  if (const auto* table = node.as_table()) return *table;
  throw UsageError(name + " must be a table");
}

void set(Profile& profile, const toml::key& key, const toml::node& node, const std::string& name) {
  for (const Key& known : kKeys) {
    if (key.str() != known.name) continue;
    profile.*known.member = text_of(node, name);
    return;
  }
  throw UsageError(name +
                   " is unknown; a profile has api_key or api_key_file, base_url and"
                   " webhook_secret");
}

Profile profile_of(const toml::table& table, const std::string& name) {
  Profile profile;
  for (const auto& [key, node] : table) {
    set(profile, key, node, name + '.' + std::string(key.str()));
  }
  if (profile.api_key && profile.api_key_file) {
    throw UsageError(name + ": api_key and api_key_file exclude each other");
  }
  return profile;
}

ConfigFile config_of(const toml::table& table, const std::string& path) {
  ConfigFile config;
  for (const auto& [key, node] : table) {
    const std::string name = path + ": " + std::string(key.str());
    if (key.str() == "default_profile") {
      config.default_profile = text_of(node, name);
    } else if (key.str() == "profiles") {
      for (const auto& [profile, inner] : table_of(node, name)) {
        const std::string inner_name = name + '.' + std::string(profile.str());
        config.profiles.emplace(profile.str(), profile_of(table_of(inner, inner_name), inner_name));
      }
    } else {
      throw UsageError(name + " is unknown; there are default_profile and profiles");
    }
  }
  return config;
}

}  // namespace

ConfigFile read_config_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError("cannot read the configuration " + path);
  try {
    return config_of(toml::parse(file, path), path);
  } catch (const toml::parse_error& fault) {
    // The parser quotes the line in some of its words; the place is enough, and holds no secret.
    throw UsageError(path + ": not valid TOML at line " +
                     std::to_string(fault.source().begin.line) + ", column " +
                     std::to_string(fault.source().begin.column));
  }
}

}  // namespace vortex::cli
