// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace vortex::server {

/// How the connection to a relay is kept private.
enum class SmtpSecurity {
  starttls,  ///< `smtp://`: plain at first, and TLS before anything else is said; required
  tls,       ///< `smtps://`: TLS from the first byte
  none,      ///< `smtp+plain://`: never, which is for a relay on this machine only
};

/// Where a relay is, and how to sign in there. `user` and `password` are decoded; both are empty
/// where there is nothing to sign in with.
struct SmtpUrl {
  SmtpSecurity security = SmtpSecurity::starttls;
  std::string host;  ///< a name, an IPv4 address, or an IPv6 address in brackets
  std::uint16_t port = 0;
  std::string user;
  std::string password;

  bool operator==(const SmtpUrl&) const = default;
};

/// The URL, or what would be right: words that follow the setting's name and hold nothing of it.
using MaybeSmtpUrl = std::variant<SmtpUrl, std::string_view>;

/// Reads `smtp://[user:password@]host[:port]`, the same with `smtps` or `smtp+plain`. The ports are
/// 587, 465 and 25 where none is given.
MaybeSmtpUrl read_smtp_url(std::string_view text);

/// The URL as it may be shown to anybody: with its port, and `****` for the password.
std::string masked(const SmtpUrl& url);

/// What a server that is known by this URL calls itself in front of a relay: its host, an address
/// as RFC 5321 writes it, or `localhost` for what is no URL.
std::string ehlo_name(std::string_view public_url);

}  // namespace vortex::server
