// SPDX-License-Identifier: MIT
#include "server/rules/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <sstream>

#include "base/ascii.hpp"
#include "base/url.hpp"
#include "server/rules/authority.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kLongest = 2000;

// One spelling of each host: an IPv6 address has many.
std::string normal_host(boost::urls::url_view url) {
  if (url.host_type() == boost::urls::host_type::ipv6) {
    return '[' + url.host_ipv6_address().to_string() + ']';
  }
  return base::lower_case(std::string(url.encoded_host()));
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

std::optional<boost::urls::url_view> parse(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (text.size() > kLongest || !parsed || parsed->has_userinfo() || !is_whole_authority(*parsed) ||
      !read_port(*parsed)) {
    return std::nullopt;
  }
  // Browsers take escapes in a host for the characters they stand for.
  const std::string_view host(parsed->encoded_host());
  if (host.empty() || host.find('%') != std::string_view::npos) return std::nullopt;
  return *parsed;
}

}  // namespace

bool is_https_url(std::string_view text) {
  const auto url = parse(text);
  return url && url->scheme_id() == boost::urls::scheme::https;
}

bool is_web_url(std::string_view text) {
  const auto url = parse(text);
  return url && (url->scheme_id() == boost::urls::scheme::https ||
                 url->scheme_id() == boost::urls::scheme::http);
}

std::optional<std::string> web_origin(std::string_view text) {
  const auto url = parse(text);
  if (!url || !is_web_url(text)) return std::nullopt;
  const bool https = url->scheme_id() == boost::urls::scheme::https;
  const std::uint16_t port = read_port(*url).value_or(0);
  const bool usual = port == 0 || port == (https ? 443 : 80);
  return (https ? "https://" : "http://") + normal_host(*url) +
         (usual ? "" : ':' + std::to_string(port));
}

std::optional<std::string> landing_origin(std::string_view text) {
  return is_https_url(text) || is_loopback_origin(text) ? web_origin(text) : std::nullopt;
}

bool is_loopback_origin(std::string_view text) {
  const auto url = parse(text);
  return url && is_web_url(text) && is_loopback(normal_host(*url));
}

bool is_allowed_origin(std::string_view origin, std::string_view allowed) {
  if (allowed.empty()) return true;
  std::istringstream items{std::string(allowed)};
  for (std::string item; items >> item;) {
    if (item == origin) return true;
  }
  return false;
}

std::string with_parameter(std::string_view url, std::string_view name, std::string_view value) {
  const std::size_t fragment = std::min(url.find('#'), url.size());
  std::string out(url.substr(0, fragment));
  const std::size_t query = out.find('?');
  if (query == std::string::npos) {
    out += '?';
  } else if (query + 1 < out.size()) {
    out += '&';
  }
  base::append_escaped(out, name);
  out += '=';
  base::append_escaped(out, value);
  return out.append(url.substr(fragment));
}

}  // namespace vortex::server
