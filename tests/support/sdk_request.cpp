// SPDX-License-Identifier: MIT
#include "support/sdk_request.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/ascii.hpp"

namespace vortex::test {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

/// Base URLs have /api/v1 or not, and some end in a slash.
std::string route_path(std::string_view target) {
  std::string path(target.substr(0, target.find_first_of("?#")));
  const auto one_slash = [&path] {
    while (path.starts_with("//")) path.erase(0, 1);
  };
  one_slash();
  while (path.starts_with("/api/v1/")) {
    path.erase(0, 7);
    one_slash();
  }
  return path;
}

bool is_word(std::string_view segment) {
  static const std::set<std::string_view> kWords = {
      "accept",   "autojoin", "sync-internal-invitation", "sent", "generate-shareable-link-invite",
      "by-scope", "by-group"};
  return kWords.contains(segment);
}

}  // namespace

std::optional<SdkRequest> SdkRequest::read(std::string_view request) {
  request = request.substr(0, request.find("\r\n\r\n"));
  const std::string_view line = request.substr(0, request.find("\r\n"));
  // PHP writes a space of a path as it is.
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) return {};
  SdkRequest out;
  out.method_ = line.substr(0, first);
  out.path_ = route_path(line.substr(first + 1, last - first - 1));
  while (request.size() > line.size()) {
    const std::size_t end = request.rfind("\r\n");
    if (end == std::string_view::npos) break;
    out.read_header(request.substr(end + 2));
    request = request.substr(0, end);
  }
  return out;
}

void SdkRequest::read_header(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = base::lower_case(line.substr(0, colon));
  std::string_view value = line.substr(colon + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  const bool is_key = value.find("VRTX.") != std::string_view::npos;
  if (name == "x-api-key" || (name == "authorization" && is_key)) key_ = true;
  if (name == "authorization" && !is_key) token_ = true;
  if (name == "x-vortex-sdk-name") sdk_ = value;
  if (name == "user-agent") user_agent_ = value;
}

bool SdkRequest::is(std::string_view method, std::string_view pattern) const {
  if (method != method_) return false;
  const auto wanted = segments_of(pattern);
  auto found = segments_of(path_);
  if (pattern.find("{scope}") != std::string_view::npos && found.size() > wanted.size()) {
    // A scope with slashes is several segments; a word behind them is none of them.
    if (wanted.back() == "{scope}" && found.back() == "autojoin") return false;
    const auto scope = found.begin() + 3;
    found.erase(scope, scope + static_cast<std::ptrdiff_t>(found.size() - wanted.size()));
  }
  if (wanted.size() != found.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const bool argument = wanted[i].starts_with('{');
    if (!argument && wanted[i] != found[i]) return false;
    if (argument && (found[i].empty() || (i == 1 && is_word(found[i])))) return false;
  }
  return true;
}

bool SdkRequest::has(std::string_view credential) const {
  if (credential == "any") return key_ || token_;
  if (credential == "token") return token_ && !key_;
  return key_ && (credential == "key" || (credential == "java") == from_java());
}

bool SdkRequest::from_java() const {
  if (!sdk_.empty()) return sdk_ == "vortex-java-sdk";
  return user_agent_.starts_with("vortex-java-sdk");
}

}  // namespace vortex::test
