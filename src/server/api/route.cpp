// SPDX-License-Identifier: MIT
#include "server/api/route.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "server/api/fields.hpp"

namespace vortex::server {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string unescaped(std::string_view text, base::Plus plus) {
  auto out = base::unescape(text, plus);
  if (!out || !base::is_utf8(*out) || out->find('\0') != std::string::npos) {
    throw Refusal(Code::invalid_request, "The request target holds broken escapes");
  }
  return std::move(*out);
}

/// Slashes count from the first word of a route on; before it they collapse, because some base URLs
/// end in one.
void take_prefix(std::vector<std::string_view>& segments) {
  const auto skip_empty = [&](auto at) {
    return std::find_if(at, segments.end(),
                        [](std::string_view segment) { return !segment.empty(); });
  };
  auto first = skip_empty(segments.begin());
  while (first != segments.end() && *first == "api") {
    const auto version = skip_empty(first + 1);
    if (version == segments.end() || *version != "v1") break;
    first = skip_empty(version + 1);
  }
  segments.erase(segments.begin(), first);
}

/// The arguments of a path that fits a pattern. `{…*}` takes what the segments after it leave.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              const std::vector<std::string>& segments) {
  const auto wanted = split(pattern.substr(1), '/');
  const bool many = pattern.find("*}") != std::string_view::npos;
  if (many ? segments.size() < wanted.size() : segments.size() != wanted.size()) return {};
  const std::size_t extra = segments.size() - wanted.size();
  std::vector<std::string> arguments;
  std::size_t at = 0;
  for (const std::string_view want : wanted) {
    std::string segment = segments[at++];
    if (want.ends_with("*}")) {
      for (std::size_t i = 0; i < extra; ++i) segment += '/' + segments[at++];
    }
    if (!want.starts_with('{')) {
      if (segment != want) return {};
    } else {
      if (segment.empty()) return {};
      arguments.push_back(std::move(segment));
    }
  }
  return arguments;
}

std::vector<const Route*> all_routes() {
  std::vector<const Route*> all;
  for (const auto& routes : {invitation_routes(), autojoin_routes(), event_routes(),
                             webhook_routes(), client_invitation_routes(), client_event_routes(),
                             deferred_link_routes(), widget_routes()}) {
    for (const Route& route : routes) all.push_back(&route);
  }
  // Words before arguments, and more words before fewer: accept is no id.
  std::stable_sort(all.begin(), all.end(), [](const Route* a, const Route* b) {
    const auto arguments = [](const Route* route) {
      return std::count(route->pattern.begin(), route->pattern.end(), '{');
    };
    const auto rank = [&](const Route* route) {
      return std::pair(arguments(route), -static_cast<long>(route->pattern.size()));
    };
    return rank(a) < rank(b);
  });
  return all;
}

// Each once, with what GET brings along.
template <class Counts>
std::string methods_of(const std::vector<const Route*>& routes, Counts counts) {
  std::string list;
  for (const Route* route : routes) {
    const std::string name = route->method == "GET" ? "GET, HEAD" : std::string(route->method);
    if (!counts(*route) || list.find(name) != std::string::npos) continue;
    list += (list.empty() ? "" : ", ") + name;
  }
  return list;
}

std::int64_t page_number(const ApiCall& call, std::string_view name, std::int64_t fallback) {
  const std::string* text = call.find_query(name);
  if (!text) return fallback;
  if (text->empty() || text->size() > 9 ||
      text->find_first_not_of("0123456789") != std::string::npos) {
    refuse_field(name, "must be a whole number");
  }
  return std::stoll(*text);
}

}  // namespace

const std::string* ApiCall::find_query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return &value;
  }
  return nullptr;
}

Page ApiCall::page() const {
  return {page_number(*this, "start", 0), page_number(*this, "limit", -1)};
}

bool is_from(const HttpRequest& request, std::string_view sdk) {
  if (const std::string* name = request.header("x-vortex-sdk-name")) return *name == sdk;
  const std::string* agent = request.header("user-agent");
  return agent && agent->starts_with(sdk);
}

base::Plus plus_in_path(const HttpRequest& request) {
  const bool form = request.path.ends_with("/autojoin") &&
                    (is_from(request, "vortex-java-sdk") || is_from(request, "vortex-ruby-sdk"));
  return form ? base::Plus::is_space : base::Plus::is_plus;
}

std::vector<std::string> split_path(std::string_view path, base::Plus plus) {
  auto raw = split(path.substr(1), '/');
  take_prefix(raw);
  if (raw.empty() || raw.back().empty()) throw Refusal(Code::route_not_found);
  std::vector<std::string> segments;
  for (const std::string_view segment : raw) {
    segments.push_back(unescaped(segment, plus));
  }
  if (segments.size() > 1 && segments[1] == "by-group") segments[1] = "by-scope";
  return segments;
}

std::vector<std::pair<std::string, std::string>> split_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const std::string_view item : split(query, '&')) {
    if (item.empty()) continue;
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view value = item.substr(std::min(equals + 1, item.size()));
    items.emplace_back(unescaped(item.substr(0, equals), base::Plus::is_space),
                       unescaped(value, base::Plus::is_space));
  }
  return items;
}

FoundPath find_path(const std::vector<std::string>& segments) {
  static const std::vector<const Route*> routes = all_routes();
  FoundPath found;
  for (const Route* route : routes) {
    if (!found.routes.empty()) {
      if (route->pattern == found.pattern()) found.routes.push_back(route);
    } else if (auto arguments = match(route->pattern, segments)) {
      found.arguments = std::move(*arguments);
      found.routes.push_back(route);
    }
  }
  if (found.routes.empty()) throw Refusal(Code::route_not_found);
  return found;
}

bool FoundPath::is_for_users() const {
  return std::any_of(routes.begin(), routes.end(),
                     [](const Route* route) { return route->asker() == Asker::user; });
}

std::string FoundPath::methods_for_users() const {
  return methods_of(routes, [](const Route& route) { return route.asker() == Asker::user; });
}

std::vector<const Route*> FoundPath::with_method(std::string_view method) const {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  std::vector<const Route*> found;
  for (const Route* route : routes) {
    if (route->method == wanted) found.push_back(route);
  }
  if (found.empty()) {
    throw MethodRefusal(methods_of(routes, [](const Route&) { return true; }));
  }
  return found;
}

}  // namespace vortex::server
