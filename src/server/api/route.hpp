// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/url.hpp"
#include "server/http/message.hpp"
#include "server/invitations/site.hpp"
#include "server/invitations/user.hpp"
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

class Attestations;

/// A request that found its route.
struct ApiCall {
  const HttpRequest& request;
  const Site& site;
  const Attestations& attestations;
  std::vector<std::string> arguments;                      ///< of the path, unescaped
  std::vector<std::pair<std::string, std::string>> query;  ///< unescaped

  const std::string* find_query(std::string_view name) const;
  /// The query's `start` and `limit`. Throws Refusal{invalid_field}.
  Page page() const;
};

/// The work of one request, with all it needs from the request inside: runs in a transaction, later
/// and in another thread where it writes.
using Action = std::function<HttpReply(Tx&, const ApiKey&)>;
/// The same for who comes with a user's token.
using UserAction = std::function<HttpReply(Tx&, const User&)>;

/// `reads_one`: reads the invitation that the path names, and answers everybody who holds a key of
/// its environment alike.
enum class Access { reads, reads_one, writes };

/// Who a route is for: holders of a key, or users. One path may be there for both.
enum class Asker { key, user };

/// One operation of the API. `prepare` checks the request, without a database; what it throws is
/// the answer.
struct Route {
  using ForKey = Action (*)(const ApiCall& call);
  using ForUser = UserAction (*)(const ApiCall& call);

  std::string_view method;
  /// After `/api/v1`; `{…}` takes one segment, `{…*}` one or more.
  std::string_view pattern;
  Access access;
  std::variant<ForKey, ForUser> prepare;

  Asker asker() const { return prepare.index() == 0 ? Asker::key : Asker::user; }
};

std::span<const Route> invitation_routes();
std::span<const Route> autojoin_routes();
std::span<const Route> event_routes();
std::span<const Route> webhook_routes();
std::span<const Route> client_invitation_routes();
std::span<const Route> client_event_routes();
std::span<const Route> deferred_link_routes();
std::span<const Route> widget_routes();

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

/// What there is at a path.
struct FoundPath {
  std::vector<const Route*> routes;  ///< all of one pattern; at least one
  std::vector<std::string> arguments;

  std::string_view pattern() const { return routes.front()->pattern; }
  /// Whether users may come here, by some method.
  bool is_for_users() const;
  /// The methods for users, as CORS lists them.
  std::string methods_for_users() const;
  /// Those for this method; HEAD is answered as GET. Throws MethodRefusal where there are none.
  std::vector<const Route*> with_method(std::string_view method) const;
};

/// The first pattern that fits decides. Throws Refusal{route_not_found}.
FoundPath find_path(const std::vector<std::string>& segments);

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
