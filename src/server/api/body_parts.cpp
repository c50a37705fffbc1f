// SPDX-License-Identifier: MIT
#include "server/api/body_parts.hpp"

#include <algorithm>

namespace vortex::server {
namespace {

constexpr std::size_t kMessageMax = 500;

const std::string& first_given(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

// Older SDKs send a group of empty texts where there is none.
void add_scope(std::vector<NewScope>& scopes, const std::string& field, const GroupJson& group) {
  const std::string& id = first_given(first_given(group.group_id, group.scope_id), group.id);
  const std::string& name = first_given(group.name, group.scope_name);
  std::string type = first_given(group.type, group.scope_type);
  if (id.empty() && type.empty() && name.empty()) return;
  check_id(field + "groupId", id);
  if (type.empty()) type = "default";
  check_id(field + "type", type);
  read_name(field + "name", name);
  const bool there = std::any_of(scopes.begin(), scopes.end(), [&](const NewScope& other) {
    return other.type == type && other.id == id;
  });
  if (!there) scopes.push_back({type, id, name});
}

void add_scopes(std::vector<NewScope>& scopes, const std::string& field,
                const std::vector<GroupJson>& groups) {
  if (groups.size() > kListMax) refuse_field(field, "must have at most 100 items");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    add_scope(scopes, field + '[' + std::to_string(i) + "].", groups[i]);
  }
}

void read_expiry(const WishesJson& json, NewInvitation& out) {
  if (json.expires_at) {
    out.expires_at = base::read_iso_time(*json.expires_at);
    if (!out.expires_at) refuse_field("expiresAt", "must be a time such as 2026-01-31T12:00:00Z");
  }
  if (!json.expires_in) return;
  const auto duration = base::read_duration(*json.expires_in);
  if (!duration || duration->count() <= 0) refuse_field("expiresIn", "must be a time such as 7d");
  if (json.expires_at) refuse_field("expiresIn", "cannot be given beside expiresAt");
  out.expires_in = duration->count();
}

void read_max_uses(const WishesJson& json, NewInvitation& out) {
  if (!json.max_uses) return;
  if (out.target.kind != TargetKind::share) refuse_field("maxUses", "is for share links only");
  if (*json.max_uses < 1) refuse_field("maxUses", "must be at least 1");
  out.max_uses = json.max_uses;
}

std::optional<std::string> read_locale(const std::optional<std::string>& locale) {
  if (!locale || locale->empty()) return std::nullopt;
  const bool fits = locale->size() <= 35 && std::all_of(locale->begin(), locale->end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '-' || c == '_';
                    });
  if (!fits) refuse_field("locale", "must be a language tag such as pt-BR");
  return locale;
}

}  // namespace

Identity require_target(std::string_view field, TargetKind kind, std::string_view value,
                        const Policy& policy) {
  const MaybeIdentity read = read_target(kind, value, policy.local_domains);
  if (const auto* why = std::get_if<std::string_view>(&read)) refuse_field(field, *why);
  return std::get<Identity>(read);
}

TargetKind require_kind(std::string_view field, std::string_view text) {
  const auto kind = read_target_kind(text);
  if (!kind) refuse_field(field, "must be email, phone, internal or share");
  return *kind;
}

std::vector<NewScope> read_scopes(const ScopesJson& json) {
  std::vector<NewScope> scopes;
  add_scopes(scopes, "groups", json.groups);
  add_scopes(scopes, "scopes", json.scopes);
  if (json.group) add_scope(scopes, "group.", *json.group);
  add_scope(scopes, "scope: ", json.scope);
  return scopes;
}

void read_wishes(const WishesJson& json, NewInvitation& out) {
  read_expiry(json, out);
  read_max_uses(json, out);
  out.locale = read_locale(json.locale);
  out.message = read_text("message", json.message, kMessageMax, Lines::several);
  out.deliver = json.deliver.value_or(true);
}

}  // namespace vortex::server
