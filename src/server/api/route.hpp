// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/url.hpp"
#include "server/http/message.hpp"
#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// The holder of an API key: the permission to act for one environment. A handler that takes one
/// cannot be called without.
struct ApiKey {
  Environment environment;
  Uuid kid;

  Caller at(const Site& site) const { return {site, environment, "key " + base::to_text(kid)}; }
};

/// A request that found its route.
struct ApiCall {
  const HttpRequest& request;
  const Site& site;
  std::vector<std::string> arguments;                      ///< of the path, unescaped
  std::vector<std::pair<std::string, std::string>> query;  ///< unescaped

  const std::string* find_query(std::string_view name) const;
  /// The query's `start` and `limit`. Throws Refusal{invalid_field}.
  Page page() const;
};

/// The work of one request, with all it needs from the request inside: runs in a transaction, later
/// and in another thread where it writes.
using Action = std::function<HttpReply(Tx&, const ApiKey&)>;

enum class Access { reads, writes };

/// One operation of the API. `prepare` checks the request, without a database; what it throws is
/// the answer.
struct Route {
  std::string_view method;
  /// After `/api/v1`; `{…}` takes one segment, `{…*}` one or more.
  std::string_view pattern;
  Access access;
  Action (*prepare)(const ApiCall& call);
};

std::span<const Route> invitation_routes();
std::span<const Route> autojoin_routes();
std::span<const Route> event_routes();
std::span<const Route> webhook_routes();

/// A path, split and unescaped; throws Refusal. Both prefixes of the API are taken off, and
/// by-group becomes by-scope, its newer name. `plus` is what a plus sign means.
std::vector<std::string> split_path(std::string_view path, base::Plus plus);
/// What a plus sign means in the path of this request: two SDKs escape a space as one in the path
/// of autojoin, and nowhere else.
base::Plus plus_in_path(const HttpRequest& request);
/// Whether a request comes from this official SDK, such as `vortex-java-sdk`.
bool is_from(const HttpRequest& request, std::string_view sdk);
/// Throws Refusal where escapes are broken.
std::vector<std::pair<std::string, std::string>> split_query(std::string_view query);

struct FoundRoute {
  const Route* route;
  std::vector<std::string> arguments;
};

/// The first pattern that fits decides; HEAD is answered as GET. Throws Refusal{route_not_found},
/// or MethodRefusal.
FoundRoute find_route(std::string_view method, const std::vector<std::string>& segments);

/// A path is there, but not for this method.
class MethodRefusal : public Refusal {
 public:
  explicit MethodRefusal(std::string allow)
      : Refusal(Code::method_not_allowed), allow_(std::move(allow)) {}
  const std::string& allow() const noexcept { return allow_; }

 private:
  std::string allow_;
};

}  // namespace vortex::server
