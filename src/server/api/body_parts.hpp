// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/fields.hpp"
#include "server/invitations/create.hpp"
#include "server/policy.hpp"
#include "server/refusal.hpp"
#include "wire/members.hpp"

/// What several bodies have in common: members under all the names that SDKs have given them, and
/// their checks. All throw Refusal{invalid_field}.
namespace vortex::server {

inline constexpr std::size_t kListMax = 100;
/// Of source, subtype and the like, in characters.
inline constexpr std::size_t kWordMax = 255;

struct TargetJson {
  std::string type;
  std::string value;
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit.required("type", self.type);
    visit("value", self.value);
    visit("name", self.name);
    visit("avatarUrl", self.avatar_url);
  }
};

// One scope under all the names that SDKs have given to its parts.
struct GroupJson {
  std::string type, scope_type, group_id, scope_id, id, name, scope_name;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("type", self.type);
    visit("scopeType", self.scope_type);
    visit("groupId", self.group_id);
    visit("scopeId", self.scope_id);
    visit("id", self.id);
    visit("name", self.name);
    visit("scopeName", self.scope_name);
  }
};

/// Where to: every way in which callers have said it.
struct ScopesJson {
  std::vector<GroupJson> groups, scopes;
  std::optional<GroupJson> group;
  GroupJson scope;  ///< the members `scopeId`, `scopeType` and `scopeName` beside the others

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("groups", self.groups);
    visit("scopes", self.scopes);
    visit("group", self.group);
    visit("scopeId", self.scope.scope_id);
    visit("scopeType", self.scope.scope_type);
    visit("scopeName", self.scope.scope_name);
  }
};

/// What this server takes beside what the official service does.
struct WishesJson {
  std::optional<std::string> expires_at, expires_in;
  std::optional<std::int64_t> max_uses;
  std::optional<std::string> locale, message;
  std::optional<bool> deliver;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    visit("expiresAt", self.expires_at);
    visit("expiresIn", self.expires_in);
    visit("maxUses", self.max_uses);
    visit("locale", self.locale);
    visit("message", self.message);
    visit("deliver", self.deliver);
  }
};

/// A body as a struct with `each_member`.
template <class T>
T read_as(std::string_view body) {
  Json json = read_body(body);
  try {
    return wire::read<T>(std::move(json));
  } catch (const DecodeError& fault) {
    throw Refusal(Code::invalid_field, fault.what());
  }
}

Identity require_target(std::string_view field, TargetKind kind, std::string_view value,
                        const Policy& policy);
TargetKind require_kind(std::string_view field, std::string_view text);
/// Each scope once.
std::vector<NewScope> read_scopes(const ScopesJson& json);
/// Puts the wishes into `out`, whose target is set.
void read_wishes(const WishesJson& json, NewInvitation& out);

}  // namespace vortex::server
