// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "vortex/json.hpp"

namespace vortex {

/// What a token says, wherever its form says it: tokens of `generate_token` in `user`, legacy JWTs
/// at the top.
struct TokenClaims {
  std::string kid;      ///< the key that signed it
  std::string user_id;  ///< 1 to 255 characters; a whole number as its digits
  std::optional<std::string> email;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;
  std::vector<std::string> admin_scopes;
  bool is_autojoin_admin = false;                  ///< however the token says so
  std::vector<std::string> allowed_email_domains;  ///< empty: not limited
  std::optional<std::string> scope;                ///< `workspace_456` or `team:42`
  std::optional<std::string> component;
  std::optional<std::chrono::system_clock::time_point> issued_at;
  std::chrono::system_clock::time_point expires_at;
  Json::Object claims;  ///< everything, as it is
};

}  // namespace vortex
