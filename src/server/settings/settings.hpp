// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/mail/mailbox.hpp"
#include "server/policy.hpp"

namespace vortex::server {

/// A setting that is unknown or cannot be read; the message names it. Exit code 2.
class SettingFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All that an operator can set, with its defaults.
struct Settings {
  std::string data = "./vortexd-data";
  std::string listen = "127.0.0.1:8080";
  std::string public_url;  ///< empty: made from what is listened on
  std::string log_format = "auto";
  std::string metrics_listen;     ///< as `listen`; empty: nowhere
  std::int64_t http_threads = 0;  ///< 0: one for each processor
  std::int64_t http_connections_max = 20'000;
  std::vector<std::string> http_trusted_proxies;
  std::vector<std::string> http_cors_origins = {"*"};
  std::string mail_from = "Invitations <invitations@localhost>";
  std::vector<std::string> mail_retry = {"1m", "5m", "30m", "2h", "6h", "12h"};
  bool mail_allow_local_domains = false;
  std::vector<std::string> webhooks_retry = {"5s", "5m", "30m", "2h", "5h", "10h", "10h"};
  bool webhooks_allow_private = false;
  std::string webhooks_ca_file;  ///< empty: the authorities of the system
  std::string mail_templates;    ///< a folder; empty: the built-in ones
  std::string mail_smtp_url;     ///< as `read_smtp_url` takes it; empty: the local mailbox
  std::string mail_ca_file;      ///< empty: the system's authorities
  Limits limits;
  Tokens tokens;

  Mailbox sender() const;
  std::vector<std::chrono::milliseconds> mail_waits() const;
  std::vector<std::chrono::milliseconds> webhook_waits() const;
};

/// Where webhooks may go.
WebhookNetworks webhook_networks(const Settings& settings);

/// What the links of a server start with that listens on `address`: public_url, where it is set, or
/// made from the address.
std::string public_url_at(const Settings& settings, const std::string& address);

/// One setting: the same name in the file, in the environment and after --set.
struct SettingRow {
  std::string_view name;  ///< `mail.from`
  std::string_view help;
  /// Reads a text into the settings; throws SettingFault saying what would be right.
  void (*set)(Settings& settings, std::string_view text);
  std::string (*show)(const Settings& settings);  ///< without secrets
};

const std::vector<SettingRow>& setting_rows();

/// Sets one by its name. Throws SettingFault, also for a name that is none.
void set_setting(Settings& settings, std::string_view name, std::string_view text);

/// `VORTEXD_MAIL_FROM` for `mail.from`.
std::string environment_name(std::string_view setting);

/// Where settings come from, weakest first: file, environment, flags.
struct SettingSources {
  std::optional<std::string> file;
  std::vector<std::pair<std::string, std::string>> environment;  ///< all variables
  std::vector<std::pair<std::string, std::string>> flags;        ///< by the names of settings
};

struct ReadSettings {
  Settings settings;
  std::vector<std::string> warnings;
};

/// Throws SettingFault.
ReadSettings read_settings(const SettingSources& sources);

/// The settings of a TOML file as names and texts. Throws SettingFault with line and column.
std::vector<std::pair<std::string, std::string>> read_settings_file(const std::string& file);

}  // namespace vortex::server
