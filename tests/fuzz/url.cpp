// SPDX-License-Identifier: MIT
// URLs of pages, pictures and webhook endpoints: input is a URL. What posts webhooks is libcurl, so
// that what it understands is what counts.
#include "server/rules/url.hpp"

#include <curl/curl.h>

#include <boost/asio/ip/address.hpp>
#include <memory>

#include "base/url.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/rules/address.hpp"
#include "server/rules/webhook_url.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

std::string curl_part(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

struct CurlUrl {
  std::string host, port, scheme;
};

CurlUrl curl_view(const std::string& text) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return {};
  return {curl_part(url.get(), CURLUPART_HOST, 0),
          curl_part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
          curl_part(url.get(), CURLUPART_SCHEME, 0)};
}

void check_origin(std::string_view text) {
  const auto origin = web_origin(text);
  require(origin.has_value() == is_web_url(text), "a web URL has an origin, and nothing else");
  require(!is_https_url(text) || is_web_url(text), "https is of the web");
  const auto landing = landing_origin(text);
  require(!landing || landing == origin, "where a person lands has the same origin");
  require(!landing || is_https_url(text) || is_loopback_origin(text), "a person lands safely");
  if (!origin) return;
  require(web_origin(*origin) == origin, "an origin is its own origin");
  require(origin->starts_with("https://") == is_https_url(text), "an origin keeps its scheme");
  require(is_allowed_origin(*origin, "https://a.example " + *origin), "a listed origin is allowed");
  require(!is_allowed_origin(*origin, *origin + "x"), "an origin is not the start of another");
  const std::string longer = with_parameter(text, "vortex", "a b");
  require(longer.find("vortex=a%20b") != std::string::npos, "a parameter is added");
  if (text.size() < 1900) require(web_origin(longer) == origin, "which leads to the same origin");
}

void check_webhook(const std::string& text) {
  const bool anywhere = !webhook_url_fault(text, WebhookNetworks::also_private);
  const bool publicly = !webhook_url_fault(text, WebhookNetworks::public_only);
  require(anywhere || !publicly, "what may be anywhere includes the public internet");
  if (!anywhere) return;
  require(text.size() <= 2000 && is_web_url(text), "webhooks go to the web");
  const CurlUrl seen = curl_view(text);
  require(!seen.host.empty(), "libcurl understands where webhooks go");
  const std::string port = seen.scheme == "https" && seen.port == "443" ? ""
                           : seen.scheme == "http" && seen.port == "80" ? ""
                                                                        : ':' + seen.port;
  require(web_origin(text) == web_origin(seen.scheme + "://" + seen.host + port),
          "libcurl reads the same origin");
  if (!publicly) return;
  require(seen.scheme == "https", "public endpoints are reached by https");
  boost::system::error_code fault;
  const bool bracketed = seen.host.starts_with('[');
  const auto address = boost::asio::ip::make_address(
      bracketed ? seen.host.substr(1, seen.host.size() - 2) : seen.host, fault);
  require(fault || is_public(address), "no address is one of somebody's own network");
}

}  // namespace

void url(std::string_view input) {
  check_origin(input);
  check_webhook(std::string(input));
}

}  // namespace vortex::fuzz
