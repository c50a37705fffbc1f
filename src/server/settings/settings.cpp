// SPDX-License-Identifier: MIT
#include "server/settings/settings.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "base/time.hpp"
#include "server/http/client_address.hpp"
#include "server/http/server.hpp"
#include "server/rules/smtp_url.hpp"
#include "server/rules/text.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kPrefix = "VORTEXD_";
// What the address of a unix socket has room for.
constexpr std::size_t kSocketPathMax = 107;

bool read_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  throw SettingFault("must be true or false");
}

std::int64_t read_count(std::string_view text) {
  std::int64_t value = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.empty() || read.ptr != end || read.ec != std::errc() || value < 0 ||
      value > 1'000'000'000) {
    throw SettingFault("must be a whole number from 0 to 1000000000");
  }
  return value;
}

// a,b or [a,b] or ["a","b"]
std::vector<std::string> read_list(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[') && text.ends_with(']')) text = trim(text.substr(1, text.size() - 2));
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view item = trim(text.substr(0, comma));
    if (item.size() >= 2 && item.starts_with('"') && item.ends_with('"')) {
      item = item.substr(1, item.size() - 2);
    }
    if (item.empty()) throw SettingFault("holds an empty item");
    items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

std::string show_list(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ",") + item;
  return out;
}

std::string show_bool(bool value) {
  return value ? "true" : "false";
}

bool is_address(const std::string& text) {
  boost::system::error_code fault;
  boost::asio::ip::make_address(text, fault);
  return !fault;
}

bool is_host_and_port(const std::string& text) {
  try {
    const auto [host, port] = split_host_port(text);
    return !text.starts_with('[') || is_address(host);
  } catch (const ListenFault&) {
    return false;
  }
}

std::string read_listen(std::string_view text) {
  if (text.starts_with("unix:")) {
    const std::size_t size = text.size() - 5;
    if (size == 0 || size > kSocketPathMax) {
      throw SettingFault("must have a path of 1 to 107 bytes after unix:");
    }
  } else if (!is_host_and_port(std::string(text))) {
    throw SettingFault("must be HOST:PORT, [ADDRESS]:PORT or unix:PATH");
  }
  return std::string(text);
}

void set_listen(Settings& settings, std::string_view text) {
  settings.listen = read_listen(text);
}

void set_metrics_listen(Settings& settings, std::string_view text) {
  settings.metrics_listen = text.empty() ? std::string() : read_listen(text);
}

// Every link in a mail starts with it: what no link may hold would fail each mail later.
void set_public_url(Settings& settings, std::string_view text) {
  if (!text.empty() && !is_web_url(text)) {
    throw SettingFault("must be an http or https URL of ASCII characters");
  }
  if (text.find_first_of("?#") != std::string_view::npos) {
    throw SettingFault("must be a URL without query or fragment");
  }
  settings.public_url = text.substr(0, text.find_last_not_of('/') + 1);
}

void set_log_format(Settings& settings, std::string_view text) {
  if (text != "auto" && text != "json" && text != "text") {
    throw SettingFault("must be auto, json or text");
  }
  settings.log_format = text;
}

void set_from(Settings& settings, std::string_view text) {
  if (!read_mailbox(text)) throw SettingFault("must be an address: Name <name@example.com>");
  settings.mail_from = text;
}

std::vector<std::string> read_waits(std::string_view text) {
  auto waits = read_list(text);
  for (const std::string& wait : waits) {
    if (!base::read_duration(wait)) throw SettingFault("must be a list of times such as 1m,5m,2h");
  }
  return waits;
}

std::vector<std::chrono::milliseconds> durations(const std::vector<std::string>& waits) {
  std::vector<std::chrono::milliseconds> out;
  for (const std::string& wait : waits) out.push_back(*base::read_duration(wait));
  return out;
}

void set_smtp_url(Settings& settings, std::string_view text) {
  const MaybeSmtpUrl read = text.empty() ? SmtpUrl() : read_smtp_url(text);
  if (const auto* why = std::get_if<std::string_view>(&read)) throw SettingFault(std::string(*why));
  settings.mail_smtp_url = text;
}

std::string show_smtp_url(const Settings& settings) {
  if (settings.mail_smtp_url.empty()) return "";
  return masked(std::get<SmtpUrl>(read_smtp_url(settings.mail_smtp_url)));
}

void set_proxies(Settings& settings, std::string_view text) {
  auto blocks = read_list(text);
  try {
    TrustedProxies{blocks};
  } catch (const std::invalid_argument& fault) {
    throw SettingFault(std::string("is wrong: ") + fault.what());
  }
  settings.http_trusted_proxies = std::move(blocks);
}

// An origin as browsers send it: scheme and host, and no slash behind them.
void set_origins(Settings& settings, std::string_view text) {
  auto origins = read_list(text);
  for (const std::string& origin : origins) {
    if (origin == "*" || web_origin(origin) == origin) continue;
    throw SettingFault("must be a list of origins such as https://app.example.com, or *");
  }
  settings.http_cors_origins = std::move(origins);
}

std::int64_t read_span(std::string_view text) {
  const auto duration = base::read_duration(text);
  if (!duration) throw SettingFault("must be a time such as 12h");
  return duration->count();
}

std::string show_span(std::int64_t span) {
  return base::duration_text(std::chrono::milliseconds(span));
}

void set_threads(Settings& settings, std::string_view text) {
  settings.http_threads = read_count(text);
  if (settings.http_threads > 256) throw SettingFault("must be at most 256");
}

void set_connections(Settings& settings, std::string_view text) {
  settings.http_connections_max = read_count(text);
  if (settings.http_connections_max == 0) throw SettingFault("must be at least 1");
}

// A row whose value is a member that `READ` makes of the text and `SHOW` writes again.
#define ROW(NAME, HELP, MEMBER, READ, SHOW)                                  \
  SettingRow {                                                               \
    NAME, HELP, [](Settings& s, std::string_view t) { s.MEMBER = READ(t); }, \
        [](const Settings& s) -> std::string { return SHOW(s.MEMBER); }      \
  }

std::vector<SettingRow> make_rows() {
  return {
      ROW("data", "folder of the database, the key and the mailbox", data, std::string, ),
      {"listen", "HOST:PORT, [ADDRESS]:PORT or unix:PATH; port 0 is any free one", set_listen,
       [](const Settings& s) { return s.listen; }},
      {"public_url", "start of the links in mails; made from listen where empty", set_public_url,
       [](const Settings& s) { return s.public_url; }},
      {"log.format", "auto, json or text; auto is text on a terminal", set_log_format,
       [](const Settings& s) { return s.log_format; }},
      {"metrics.listen", "as listen, for Prometheus: /metrics; empty: nowhere", set_metrics_listen,
       [](const Settings& s) { return s.metrics_listen; }},
      {"http.threads", "threads that serve connections; 0: one for each processor", set_threads,
       [](const Settings& s) { return std::to_string(s.http_threads); }},
      {"http.connections_max", "connections served at a time", set_connections,
       [](const Settings& s) { return std::to_string(s.http_connections_max); }},
      {"http.trusted_proxies",
       "CIDR blocks of proxies whose X-Forwarded-For counts; unix: those at a unix socket",
       set_proxies, [](const Settings& s) { return show_list(s.http_trusted_proxies); }},
      {"http.cors_origins", "origins whose pages may use the client API; *: all of them",
       set_origins, [](const Settings& s) { return show_list(s.http_cors_origins); }},
      {"mail.from", "sender of all mail: Name <address>", set_from,
       [](const Settings& s) { return s.mail_from; }},
      ROW("mail.retry", "waits after a failure, one after the other", mail_retry, read_waits,
          show_list),
      ROW("mail.allow_local_domains", "take addresses such as a@localhost",
          mail_allow_local_domains, read_bool, show_bool),
      ROW("webhooks.retry", "waits after a failure, one after the other", webhooks_retry,
          read_waits, show_list),
      ROW("webhooks.allow_private", "also post by http, and to addresses that are not public",
          webhooks_allow_private, read_bool, show_bool),
      ROW("webhooks.ca_file", "PEM file of authorities to trust in place of those of the system",
          webhooks_ca_file, std::string, ),
      ROW("mail.templates", "folder with templates and texts of your own", mail_templates,
          std::string, ),
      {"mail.smtp_url", "relay: smtp[s]://[USER:PASSWORD@]HOST[:PORT]; empty: the local mailbox",
       set_smtp_url, show_smtp_url},
      ROW("mail.ca_file", "PEM file: who may vouch for the relay; empty: the system's authorities",
          mail_ca_file, std::string, ),
      ROW("tokens.enforce_expiry", "refuse tokens whose time is over", tokens.enforce_expiry,
          read_bool, show_bool),
      ROW("tokens.allow_unsigned", "take unsigned raw-data: tokens; on this machine only",
          tokens.allow_unsigned, read_bool, show_bool),
      ROW("tokens.session", "how long an attested session outlives its token", tokens.session,
          read_span, show_span),
      ROW("limits.enabled", "false switches all budgets off", limits.enabled, read_bool, show_bool),
      ROW("limits.failed_auth_per_minute", "wrong keys from one address",
          limits.failed_auth_per_minute, read_count, std::to_string),
      ROW("limits.invites_per_inviter_hour", "new invitations of one inviter; 0: any number",
          limits.invites_per_inviter_hour, read_count, std::to_string),
      ROW("limits.open_per_inviter", "open invitations of one inviter; 0: any number",
          limits.open_per_inviter, read_count, std::to_string),
      ROW("limits.invites_per_recipient_day", "invitations to one target; 0: any number",
          limits.invites_per_recipient_day, read_count, std::to_string),
      ROW("limits.events_per_user_hour", "events that one user's pages may store; 0: any number",
          limits.events_per_user_hour, read_count, std::to_string),
  };
}

#undef ROW

void set_all(Settings& settings, const std::vector<std::pair<std::string, std::string>>& texts) {
  for (const auto& [name, text] : texts) set_setting(settings, name, text);
}

void set_from_environment(ReadSettings& out,
                          const std::vector<std::pair<std::string, std::string>>& variables) {
  for (const auto& [variable, text] : variables) {
    if (!variable.starts_with(kPrefix)) continue;
    const auto& rows = setting_rows();
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const SettingRow& candidate) {
      return environment_name(candidate.name) == variable;
    });
    if (row == rows.end()) {
      out.warnings.push_back("the environment variable " + variable + " is no setting");
    } else {
      set_setting(out.settings, row->name, text);
    }
  }
}

}  // namespace

Mailbox Settings::sender() const {
  return read_mailbox(mail_from).value();
}

std::vector<std::chrono::milliseconds> Settings::mail_waits() const {
  return durations(mail_retry);
}

std::vector<std::chrono::milliseconds> Settings::webhook_waits() const {
  return durations(webhooks_retry);
}

WebhookNetworks webhook_networks(const Settings& settings) {
  return settings.webhooks_allow_private ? WebhookNetworks::also_private
                                         : WebhookNetworks::public_only;
}

// A wildcard address is good to listen on, but not to send somebody to.
std::string public_url_at(const Settings& settings, const std::string& address) {
  if (!settings.public_url.empty()) return settings.public_url;
  if (address.starts_with("unix:")) return "http://localhost";
  auto [host, port] = split_host_port(address);
  if (host == "0.0.0.0" || host == "::") host = "127.0.0.1";
  return "http://" + (host.find(':') == std::string::npos ? host : '[' + host + ']') + ':' + port;
}

const std::vector<SettingRow>& setting_rows() {
  static const std::vector<SettingRow> rows = make_rows();
  return rows;
}

void set_setting(Settings& settings, std::string_view name, std::string_view text) {
  for (const SettingRow& row : setting_rows()) {
    if (row.name != name) continue;
    try {
      return row.set(settings, text);
    } catch (const SettingFault& fault) {
      throw SettingFault(std::string(name) + " " + fault.what());
    }
  }
  throw SettingFault("there is no setting " + std::string(name) +
                     "; `vortexd config` lists all of them");
}

std::string environment_name(std::string_view setting) {
  std::string name(kPrefix);
  for (const char c : setting) {
    name += c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  return name;
}

ReadSettings read_settings(const SettingSources& sources) {
  ReadSettings out;
  if (sources.file) set_all(out.settings, read_settings_file(*sources.file));
  set_from_environment(out, sources.environment);
  set_all(out.settings, sources.flags);
  return out;
}

}  // namespace vortex::server
