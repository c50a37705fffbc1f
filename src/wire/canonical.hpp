// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "vortex/json.hpp"

namespace vortex::wire {

/// The text that `sign` hashes for a user: known fields under their wire names (absent where
/// empty), every other member as it is, members sorted at all levels as JavaScript would.
/// Source: wire contract 2.2, Node SDK 0.20.0.
/// Throws InvalidArgument where neither `id` nor `userId` holds something.
std::string canonical_user(const Json& user);

/// A user whose members have their types. What is empty is left out.
struct UserFields {
  std::string_view id;
  std::string_view email;
  std::string_view name;
  std::string_view avatar_url;
  std::span<const std::string> admin_scopes;
  std::span<const std::string> allowed_email_domains;
  const Json::Object& rest;  ///< none of the names above, under any of their spellings
};

/// Whether `canonical_user` makes something else of a member with this name than to copy it.
bool is_user_field(std::string_view name);

/// The same text for the same user, without a tree of values in between.
std::string canonical_user(const UserFields& user);

/// What back ends in Java and C# hash instead: `id` and `email` under their wire names, and nothing
/// left out. Source: wire contract 2.3. Throws InvalidArgument where `user` is no object.
std::string canonical_user_unshortened(const Json& user);

}  // namespace vortex::wire
