// SPDX-License-Identifier: MIT
#include "server/rules/webhook_url.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string>

#include "base/ascii.hpp"
#include "server/rules/address.hpp"
#include "server/rules/domain.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

namespace ip = boost::asio::ip;
namespace urls = boost::urls;
using Fault = std::optional<std::string_view>;

constexpr std::size_t kLongest = 2000;
constexpr std::uint16_t kFirstFreePort = 1024;
// Names below these lead nowhere, or to a machine of one's own (RFC 6761, 6762, 7686).
constexpr auto kOwnTops =
    std::to_array<std::string_view>({"internal", "invalid", "local", "localhost", "onion"});

std::string_view last_label(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host.substr(host.rfind('.') + 1);
}

bool is_number(std::string_view label) {
  if (label.starts_with("0x")) {
    return label.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
  }
  return !label.empty() && label.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_plain(std::string_view host) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  return host.find_first_not_of(kPlain) == std::string_view::npos && !host.starts_with('.');
}

// `host` is in lower case. Where a last part is a number, browsers and libcurl read an address out
// of the whole: 2130706433, 0x7f.1 and 017700000001 are all 127.0.0.1.
Fault name_fault(std::string_view host, WebhookNetworks networks) {
  if (!is_plain(host) || is_number(last_label(host)))
    return "must have a name or an address in its usual form";
  if (networks == WebhookNetworks::also_private) return std::nullopt;
  const std::string_view top = last_label(host);
  if (!normal_domain(host, LocalDomains::refused) ||
      std::find(kOwnTops.begin(), kOwnTops.end(), top) != kOwnTops.end()) {
    return "must have a host that is known on the public internet";
  }
  return std::nullopt;
}

Fault host_fault(urls::url_view url, WebhookNetworks networks) {
  ip::address address;
  switch (url.host_type()) {
    case urls::host_type::ipv4:
      address = ip::address_v4(url.host_ipv4_address().to_uint());
      break;
    case urls::host_type::ipv6:
      address = ip::address_v6(url.host_ipv6_address().to_bytes());
      break;
    case urls::host_type::name:
      return name_fault(base::lower_case(std::string(url.encoded_host())), networks);
    default:
      return "must have a name or an address in its usual form";
  }
  if (networks == WebhookNetworks::also_private || is_public(address)) return std::nullopt;
  return "must have a public address";
}

}  // namespace

Fault webhook_url_fault(std::string_view text, WebhookNetworks networks) {
  if (text.size() > kLongest) return "must have at most 2000 characters";
  if (!is_web_url(text)) {
    return "must be an https URL of ASCII characters, without user and password";
  }
  const auto url = urls::parse_uri(text).value();
  const bool anywhere = networks == WebhookNetworks::also_private;
  if (url.has_fragment()) return "must not have a fragment";
  if (!anywhere && url.scheme_id() != urls::scheme::https) return "must be an https URL";
  if (const Fault fault = host_fault(url, networks)) return fault;
  const std::uint16_t port = url.port_number();
  if (!anywhere && port != 0 && port != 443 && port != 80 && port < kFirstFreePort) {
    return "must have the port 443, 80 or one from 1024 on";
  }
  return std::nullopt;
}

}  // namespace vortex::server
