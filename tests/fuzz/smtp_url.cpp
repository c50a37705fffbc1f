// SPDX-License-Identifier: MIT
// The setting mail.smtp_url, and what the server calls itself: input is a URL.
#include "server/rules/smtp_url.hpp"

#include "base/url.hpp"
#include "fuzz/fuzzers.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

constexpr std::string_view kMask = "****";

std::string written(const SmtpUrl& url) {
  std::string out = masked(url);
  const std::size_t mask = out.find(kMask);
  if (mask == std::string::npos) return out;
  std::string password;
  base::append_escaped(password, url.password);
  return out.replace(mask, kMask.size(), password);
}

}  // namespace

void smtp_url(std::string_view text) {
  const std::string name = ehlo_name(text);
  require(!name.empty() && name.find_first_of(" \t\r\n") == std::string::npos,
          "the server's name is one word");
  const MaybeSmtpUrl read = read_smtp_url(text);
  const SmtpUrl* url = std::get_if<SmtpUrl>(&read);
  if (!url) return;
  require(!url->host.empty() && url->port != 0, "a relay has a host and a port");
  require(url->user.empty() == url->password.empty(), "who signs in has a name and a password");
  require(url->host.find_first_of("@/?# \r\n") == std::string::npos, "a host is a host");
  for (const std::string& part : {url->user, url->password}) {
    require(part.find_first_of("\r\n") == std::string::npos && part.find('\0') == std::string::npos,
            "nothing adds a line to what is said to the relay");
  }
  const std::string shown = masked(*url);
  require((shown.find(kMask) != std::string::npos) == !url->user.empty(), "a password is masked");
  require(read_smtp_url(written(*url)) == MaybeSmtpUrl(*url), "a written URL is read as the same");
}

}  // namespace vortex::fuzz
