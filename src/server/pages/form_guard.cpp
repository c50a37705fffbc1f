// SPDX-License-Identifier: MIT
#include "server/pages/form_guard.hpp"

#include <array>
#include <vector>

#include "base/base64url.hpp"
#include "server/rules/text.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kCookie = "vortex_form=";
constexpr std::size_t kNonceBytes = 16;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool is_nonce(std::string_view text) {
  const auto bytes = base::read_base64url(text);
  return bytes && bytes->size() == kNonceBytes;
}

// Cookies of the same name for several paths all come, the most exact one first.
std::vector<std::string_view> nonces_in(const HttpRequest& request) {
  std::vector<std::string_view> found;
  const std::string* header = request.header("cookie");
  std::string_view rest = header ? std::string_view(*header) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view cookie = trim(rest.substr(0, end));
    if (cookie.starts_with(kCookie) && is_nonce(cookie.substr(kCookie.size()))) {
      found.push_back(cookie.substr(kCookie.size()));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return found;
}

std::string path_of(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string::npos ? 0 : host + 3);
  return path == std::string::npos ? "" : url.substr(path);
}

}  // namespace

FormGuard::FormGuard(std::string_view secret, base::Random random, const std::string& public_url)
    : key_(bytes_of(secret)),
      random_(std::move(random)),
      origin_(web_origin(public_url).value_or("")),
      path_(path_of(public_url)),
      is_secure_(public_url.starts_with("https:")) {}

std::string FormGuard::token(std::string_view code, std::string_view nonce) const {
  return base::base64url(key_.sign({code, " ", nonce}));
}

// For this invitation only: a second one that is opened meanwhile must not take the first one's.
FormGuard::Ticket FormGuard::issue(const HttpRequest& request, std::string_view code) const {
  const auto nonces = nonces_in(request);
  if (!nonces.empty()) return {token(code, nonces.front()), ""};
  std::array<std::uint8_t, kNonceBytes> bytes{};
  random_(bytes);
  const std::string nonce = base::base64url(bytes);
  std::string cookie(kCookie);
  cookie.append(nonce).append("; Path=").append(path_).append("/i/").append(code);
  cookie += "; HttpOnly; SameSite=Strict";
  if (is_secure_) cookie += "; Secure";
  return {token(code, nonce), std::move(cookie)};
}

bool FormGuard::is_ours(const HttpRequest& request, std::string_view code,
                        std::string_view given) const {
  bool is_ours = false;
  for (const std::string_view nonce : nonces_in(request)) {
    is_ours |= base::equal_in_constant_time(token(code, nonce), given);
  }
  return is_ours;
}

// Browsers that keep their referrer to themselves say that the origin is null.
bool FormGuard::is_foreign(const HttpRequest& request) const {
  const std::string* site = request.header("sec-fetch-site");
  if (site && *site != "same-origin" && *site != "none") return true;
  const std::string* origin = request.header("origin");
  if (!origin) return false;
  if (*origin == "null") return !site;
  return !origin_.empty() && web_origin(*origin).value_or("") != origin_;
}

}  // namespace vortex::server
