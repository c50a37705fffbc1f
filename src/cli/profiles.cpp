// SPDX-License-Identifier: MIT
#include "cli/api.hpp"
#include "cli/commands.hpp"
#include "cli/readable.hpp"

namespace vortex::cli {
namespace {

// Enough to tell one from another: the id of an API key is in every token, its secret is not shown.
std::string masked(const std::string& secret) {
  const std::size_t end = secret.rfind('.');
  if (secret.starts_with("VRTX.") && end > 5) return secret.substr(0, end + 1) + "****";
  return secret.starts_with("whsec_") ? "whsec_****" : "****";
}

std::string key_text(const Profile& profile) {
  if (profile.api_key_file) return "file " + *profile.api_key_file;
  return profile.api_key ? masked(*profile.api_key) : "-";
}

ExitCode list(const Arguments& arguments, Terminal& terminal) {
  const Settings settings(arguments, terminal);
  const auto& used = settings.profile_name();
  std::vector<std::vector<Cell>> rows = {{"", "PROFILE", "BASE URL", "API KEY", "WEBHOOK SECRET"}};
  Json::Array items;
  for (const auto& [name, profile] : settings.config().profiles) {
    const bool in_use = used && used->value == name;
    const std::string secret = profile.webhook_secret ? masked(*profile.webhook_secret) : "-";
    rows.push_back({Cell(in_use ? "*" : "", Colour::good), name, profile.base_url.value_or("-"),
                    key_text(profile), secret});
    Json::Object item{{"name", name}, {"inUse", in_use}};
    if (profile.base_url) item.set("baseUrl", *profile.base_url);
    if (profile.api_key) item.set("apiKey", masked(*profile.api_key));
    if (profile.api_key_file) item.set("apiKeyFile", *profile.api_key_file);
    if (profile.webhook_secret) item.set("webhookSecret", masked(*profile.webhook_secret));
    items.push_back(std::move(item));
  }
  print(arguments, terminal,
        settings.config().profiles.empty() ? "no profiles in " + printable(settings.path())
                                           : aligned(rows, terminal.colour_out),
        Json::Object{{"items", std::move(items)}});
  return kFine;
}

struct Shown {
  const char* label;
  const char* member;
  std::optional<Setting> setting;
};

ExitCode show(const Arguments& arguments, Terminal& terminal) {
  const Settings settings(arguments, terminal);
  auto key = settings.api_key();
  if (key) key->value = masked(key->value);
  auto secret = settings.webhook_secret();
  if (secret) secret->value = masked(secret->value);
  auto url = settings.base_url();
  if (!url) url = Setting{base_url(settings), "default"};
  std::vector<std::vector<Cell>> rows = {{"configuration", settings.path()}};
  Json::Object all{{"configuration", settings.path()}};
  for (const Shown& shown : {Shown{"profile", "profile", settings.profile_name()},
                             {"API key", "apiKey", key},
                             {"base URL", "baseUrl", url},
                             {"webhook secret", "webhookSecret", secret}}) {
    if (!shown.setting) {
      rows.push_back({shown.label, "-"});
      all.set(shown.member, nullptr);
      continue;
    }
    const auto& [value, source] = *shown.setting;
    rows.push_back({shown.label, value, "from " + source});
    all.set(shown.member, Json::Object{{"value", value}, {"source", source}});
  }
  print(arguments, terminal, aligned(rows, terminal.colour_out), all);
  return kFine;
}

}  // namespace

std::vector<Command> profile_commands() {
  return {
      {"profiles list",
       "List the profiles of the configuration, secrets masked",
       {},
       "vortex profiles list",
       list},
      {"profiles show", "Show the settings in force and where each comes from, secrets masked",
       with_api({}), "vortex profiles show --profile staging", show},
  };
}

}  // namespace vortex::cli
