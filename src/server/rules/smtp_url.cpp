// SPDX-License-Identifier: MIT
#include "server/rules/smtp_url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <optional>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "server/rules/authority.hpp"

namespace vortex::server {
namespace {

using boost::urls::host_type;

struct Scheme {
  std::string_view name;
  SmtpSecurity security;
  std::uint16_t port;
};

constexpr Scheme kSchemes[] = {
    {"smtp", SmtpSecurity::starttls, 587},
    {"smtps", SmtpSecurity::tls, 465},
    {"smtp+plain", SmtpSecurity::none, 25},
};

constexpr std::string_view kForm =
    "must be smtp://[USER:PASSWORD@]HOST[:PORT], smtps://... or, for a relay on this machine, "
    "smtp+plain://...; in USER and PASSWORD, write %40 for @, %3A for : and so on";
constexpr std::string_view kHalfSignIn = "must have a user and a password, or neither";
constexpr std::string_view kControl = "must not have control characters in user or password";
constexpr std::string_view kPlainElsewhere =
    "must start with smtp:// or smtps:// for a relay that is not on this machine; smtp+plain:// is "
    "for 127.0.0.1, [::1] and localhost";

const Scheme* find_scheme(std::string_view name) {
  const auto* found = std::find_if(
      std::begin(kSchemes), std::end(kSchemes),
      [&](const Scheme& scheme) { return base::same_ignoring_case(scheme.name, name); });
  return found == std::end(kSchemes) ? nullptr : found;
}

// More than domains of mail may hold: containers have names with underscores.
bool is_host_name(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

bool is_host(boost::urls::url_view url) {
  const host_type type = url.host_type();
  return type == host_type::ipv4 || type == host_type::ipv6 ||
         (type == host_type::name &&
          is_host_name(base::lower_case(std::string(url.encoded_host()))));
}

bool is_on_this_machine(boost::urls::url_view url) {
  if (url.host_type() == host_type::ipv4) return url.host_ipv4_address().is_loopback();
  if (url.host_type() == host_type::ipv6) return url.host_ipv6_address().is_loopback();
  return base::same_ignoring_case(std::string_view(url.encoded_host()), "localhost");
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

// Nothing but scheme and authority: a path or a query would be settings that nobody reads.
bool is_bare(boost::urls::url_view url) {
  const std::string_view path(url.encoded_path());
  return is_whole_authority(url) && (path.empty() || path == "/") && !url.has_query() &&
         !url.has_fragment();
}

std::optional<std::string> decoded(boost::urls::string_view escaped) {
  return base::unescape(std::string_view(escaped), base::Plus::is_plus);
}

}  // namespace

MaybeSmtpUrl read_smtp_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return kForm;
  const Scheme* scheme = find_scheme(std::string_view(parsed->scheme()));
  const auto port = read_port(*parsed);
  const auto user = decoded(parsed->encoded_user());
  const auto password = decoded(parsed->encoded_password());
  if (!scheme || !is_bare(*parsed) || !is_host(*parsed) || !port || !user || !password) {
    return kForm;
  }
  if (parsed->has_userinfo() && (user->empty() || password->empty())) return kHalfSignIn;
  if (has_control(*user) || has_control(*password)) return kControl;
  if (scheme->security == SmtpSecurity::none && !is_on_this_machine(*parsed)) {
    return kPlainElsewhere;
  }
  return SmtpUrl{scheme->security, base::lower_case(std::string(parsed->encoded_host())),
                 *port == 0 ? scheme->port : *port, *user, *password};
}

std::string masked(const SmtpUrl& url) {
  const auto* scheme =
      std::find_if(std::begin(kSchemes), std::end(kSchemes),
                   [&](const Scheme& candidate) { return candidate.security == url.security; });
  std::string out(scheme->name);
  out += "://";
  if (!url.user.empty()) {
    base::append_escaped(out, url.user);
    out += ":****@";
  }
  return out.append(url.host).append(1, ':').append(std::to_string(url.port));
}

std::string ehlo_name(std::string_view public_url) {
  const auto parsed = boost::urls::parse_uri(public_url);
  if (!parsed || !is_whole_authority(*parsed) || !is_host(*parsed)) return "localhost";
  std::string host = base::lower_case(std::string(parsed->encoded_host()));
  if (parsed->host_type() == host_type::ipv4) return '[' + host + ']';
  if (parsed->host_type() == host_type::ipv6) return "[IPv6:" + host.substr(1);
  return host;
}

}  // namespace vortex::server
