// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vortex/clock.hpp"
#include "vortex/json.hpp"

namespace vortex {

/// The person who invites, for `sign` and `generate_jwt`.
///
/// `sign` needs only `id`; `generate_jwt` needs `id` and `email`.
struct User {
  explicit User(std::string id, std::optional<std::string> email = std::nullopt);

  /// Reads a JSON object. Known members may be written in camelCase or snake_case, except for
  /// `admin_scopes`, which official Python models know in snake_case only; all others become
  /// `extra`. Throws InvalidArgument naming the member that is missing or of the wrong type.
  static User from_json(std::string_view text);

  std::string id;
  std::optional<std::string> email;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;       ///< https, at most 2,000 characters
  std::optional<std::string> user_name;        ///< older name of `name`, used where that is empty
  std::optional<std::string> user_avatar_url;  ///< older name of `avatar_url`, likewise
  std::optional<std::vector<std::string>> admin_scopes;  ///< `autojoin` grants autojoin rights
  std::optional<std::vector<std::string>> allowed_email_domains;
  Json::Object extra;  ///< further members, as they are
};

/// The person who invites, for `generate_token`.
struct TokenUser {
  /// `id` is a text or a whole number, as your system has it.
  explicit TokenUser(Json id);

  Json id;
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> avatar_url;
  std::optional<std::vector<std::string>> admin_scopes;
  std::optional<std::vector<std::string>> allowed_email_domains;
  Json::Object extra;

  /// The members and their names on the wire.
  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("id", self.id);
    visit("name", self.name);
    visit("email", self.email);
    visit("avatarUrl", self.avatar_url);
    visit("adminScopes", self.admin_scopes);
    visit("allowedEmailDomains", self.allowed_email_domains);
    visit.rest(self.extra);
  }
};

/// What `generate_token` signs. Sign at least `user.id`: without it an invitation cannot be
/// attributed securely.
struct TokenPayload {
  TokenPayload() = default;
  explicit TokenPayload(TokenUser user);

  /// Reads a JSON object; null members count as absent, unknown ones become `extra`. Throws
  /// InvalidArgument naming a member of the wrong type.
  static TokenPayload from_json(std::string_view text);

  std::optional<TokenUser> user;
  std::optional<std::string> component;  ///< id of the invite component
  std::optional<std::string> scope;      ///< `workspace_456` or `team:42`
  std::optional<Json::Object> vars;      ///< template variables
  Json::Object extra;                    ///< further claims, such as `trigger` and `embed`

  /// The members and their names on the wire.
  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("user", self.user);
    visit("component", self.component);
    visit("scope", self.scope);
    visit("vars", self.vars);
    visit.rest(self.extra);
  }
};

/// How long a token lives: "5m", "1h", "24h", "7d" (ASCII digits and m, h or d), whole seconds, or
/// a chrono duration. At least one second, at most 2^53 seconds; otherwise throws InvalidArgument.
/// A value type. Source: wire contract 3.2.
class ExpiresIn {
 public:
  ExpiresIn(const char* text) : ExpiresIn(std::string_view(text)) {}
  ExpiresIn(const std::string& text) : ExpiresIn(std::string_view(text)) {}
  /// In the words of the official SDKs where it throws.
  ExpiresIn(std::string_view text);
  ExpiresIn(std::integral auto seconds) requires(!std::same_as<decltype(seconds), bool>)
      : ExpiresIn(std::chrono::seconds(seconds)) {}
  template <class Rep, class Period>
  requires std::convertible_to<std::chrono::duration<Rep, Period>, std::chrono::seconds> ExpiresIn(
      std::chrono::duration<Rep, Period> duration)
      : ExpiresIn(Checked{}, std::chrono::seconds(duration)) {}

  std::chrono::seconds seconds() const noexcept { return seconds_; }

 private:
  struct Checked {};
  ExpiresIn(Checked, std::chrono::seconds seconds);

  std::chrono::seconds seconds_;
};

/// What a token may have otherwise than by default.
struct TokenOptions {
  TokenOptions() = default;
  explicit TokenOptions(ExpiresIn expires_in);

  /// Reads `{"expires_in": …}`, also written `expiresIn`; null counts as absent. Throws
  /// InvalidArgument in the words of the official Python SDK.
  static TokenOptions from_json(std::string_view text);

  std::optional<ExpiresIn>
      expires_in;  ///< absent: 5 minutes for a token, one hour for a legacy JWT
};

/// Makes what a browser needs to act for a user: signatures, tokens and legacy JWTs. Does no I/O.
///
/// The key is taken apart once, here, but a key that cannot be is only refused when something is to
/// be signed, as in the official SDKs: requests to the API do not need it.
///
/// Immutable after construction: one object may sign in several threads at once.
/// Source: wire contract 1 to 4; bytes as the recorded answers in contract/vectors/.
class TokenSigner {
 public:
  /// Called with a sentence for the developer, at most once per call, in the thread that signs.
  using Warning = std::function<void(std::string_view)>;

  /// Throws nothing for a bad key, see above. Without a `warning`, nobody is warned.
  explicit TokenSigner(std::string_view api_key, Clock clock = {}, Warning warning = {});

  /// `<kid>:<64 hex digits>` over the user's canonical JSON; it never expires. Pass it to the
  /// widget beside the same user. Throws InvalidArgument for a bad key or an empty id.
  std::string sign(const User& user) const;
  /// The same for a user given as a JSON object in the form of the JavaScript SDK.
  std::string sign_json(std::string_view user) const;

  /// A compact JWS (HS256) with the payload, `iat` and `exp`; 5 minutes unless said otherwise.
  /// Throws InvalidArgument for a bad key. A missing `user.id` is only a warning.
  std::string generate_token(const TokenPayload& payload, const TokenOptions& options = {}) const;
  /// The same for any JSON object. Its own `iat` and `exp` are replaced where they stand.
  std::string generate_token_json(std::string_view payload, const TokenOptions& options = {}) const;

  /// The older form of token, with `expires` instead of `exp`; one hour unless said otherwise.
  /// `extra_json` is an object of further claims, which may overwrite others in place.
  /// Throws InvalidArgument for a bad key, a user without email, or bad JSON.
  std::string generate_jwt(const User& user, std::string_view extra_json = "{}",
                           const TokenOptions& options = {}) const;

  /// The UUID that names this key in every signature. Throws InvalidArgument for a bad key.
  const std::string& kid() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace vortex
