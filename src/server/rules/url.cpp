// SPDX-License-Identifier: MIT
#include "server/rules/url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/url.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kLongest = 2000;

bool is_loopback(boost::urls::url_view url) {
  const std::string host = url.host_name();
  return host == "localhost" || host == "127.0.0.1" || url.encoded_host() == "[::1]" ||
         url.encoded_host() == "127.0.0.1";
}

std::optional<boost::urls::url_view> parse(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(text);
  if (text.size() > kLongest || !parsed || parsed->host().empty() || parsed->has_userinfo()) {
    return std::nullopt;
  }
  return *parsed;
}

}  // namespace

bool is_https_url(std::string_view text) {
  const auto url = parse(text);
  return url && url->scheme_id() == boost::urls::scheme::https;
}

std::optional<std::string> landing_origin(std::string_view text) {
  const auto url = parse(text);
  if (!url) return std::nullopt;
  const bool https = url->scheme_id() == boost::urls::scheme::https;
  const bool http = url->scheme_id() == boost::urls::scheme::http;
  if (!https && !(http && is_loopback(*url))) return std::nullopt;
  return std::string(https ? "https://" : "http://") + std::string(url->encoded_host_and_port());
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
