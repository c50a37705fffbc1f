// SPDX-License-Identifier: MIT
#include "server/rules/domain.hpp"

#include <idn2.h>
#include <libpsl.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/ascii.hpp"

namespace vortex::server {
namespace {

// Providers that give an address to anybody, as far as they are large or well known. Kept sorted.
constexpr auto kFreeMail = std::to_array<std::string_view>({
    "126.com",        "139.com",        "163.com",        "aol.com",       "arcor.de",
    "att.net",        "bk.ru",          "bluewin.ch",     "bol.com.br",    "btinternet.com",
    "comcast.net",    "cox.net",        "daum.net",       "duck.com",      "email.com",
    "fastmail.com",   "fastmail.fm",    "free.fr",        "freenet.de",    "gmail.com",
    "gmx.at",         "gmx.ch",         "gmx.com",        "gmx.de",        "gmx.net",
    "googlemail.com", "hanmail.net",    "hey.com",        "hotmail.co.uk", "hotmail.com",
    "hotmail.de",     "hotmail.fr",     "hotmail.it",     "hushmail.com",  "icloud.com",
    "inbox.ru",       "laposte.net",    "libero.it",      "list.ru",       "live.co.uk",
    "live.com",       "live.de",        "live.fr",        "live.nl",       "mac.com",
    "mail.com",       "mail.de",        "mail.ru",        "mailbox.org",   "mailfence.com",
    "me.com",         "msn.com",        "naver.com",      "o2.pl",         "orange.fr",
    "outlook.com",    "outlook.de",     "outlook.fr",     "pm.me",         "posteo.de",
    "proton.me",      "protonmail.ch",  "protonmail.com", "qq.com",        "rambler.ru",
    "rediffmail.com", "rocketmail.com", "seznam.cz",      "sfr.fr",        "sina.com",
    "sky.com",        "t-online.de",    "terra.com.br",   "tuta.com",      "tuta.io",
    "tutamail.com",   "tutanota.com",   "uol.com.br",     "verizon.net",   "virgilio.it",
    "wanadoo.fr",     "web.de",         "wp.pl",          "ya.ru",         "yahoo.ca",
    "yahoo.co.in",    "yahoo.co.jp",    "yahoo.co.uk",    "yahoo.com",     "yahoo.com.br",
    "yahoo.de",       "yahoo.es",       "yahoo.fr",       "yahoo.it",      "yandex.com",
    "yandex.ru",      "yeah.net",       "ymail.com",      "zoho.com",
});
static_assert(std::is_sorted(kFreeMail.begin(), kFreeMail.end()));

constexpr bool is_label_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_character);
}

std::optional<std::string> to_ascii(std::string_view domain) {
  char* converted = nullptr;
  // Not IDN2_USE_STD3_ASCII_RULES: libidn2 2.3.3 then drops characters such as > where it should
  // refuse them. is_label does.
  const int result =
      idn2_to_ascii_8z(std::string(domain).c_str(), &converted, IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(&idn2_free)> owned(converted, &idn2_free);
  if (result != IDN2_OK) return std::nullopt;
  return base::lower_case(converted);
}

}  // namespace

std::optional<std::string> normal_domain(std::string_view domain, LocalDomains local) {
  if (domain.empty() || domain.size() > 253 || domain.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto ascii = to_ascii(domain);
  if (!ascii || ascii->size() > 253) return std::nullopt;
  std::string_view rest = *ascii;
  std::string_view label;
  std::size_t labels = 0;
  for (bool more = true; more; ++labels) {
    const std::size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!is_label(label)) return std::nullopt;
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  const bool number = label.find_first_not_of("0123456789") == std::string_view::npos;
  if (number || (labels < 2 && local == LocalDomains::refused)) return std::nullopt;
  return ascii;
}

bool is_shared_domain(const std::string& domain) {
  return psl_is_public_suffix(psl_builtin(), domain.c_str()) != 0 ||
         std::binary_search(kFreeMail.begin(), kFreeMail.end(), std::string_view(domain));
}

}  // namespace vortex::server
