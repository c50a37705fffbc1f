// SPDX-License-Identifier: MIT
#include "wire/canonical.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vortex/error.hpp"

namespace vortex::wire {
namespace {

constexpr std::array<std::string_view, 8> kKnown = {
    "id",       "email",         "name",        "avatarUrl",
    "userName", "userAvatarUrl", "adminScopes", "allowedEmailDomains"};

// Names that would reach an object's prototype in JavaScript; the reference leaves them out.
constexpr std::array<std::string_view, 3> kDropped = {"__proto__", "constructor", "prototype"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// JavaScript keeps members whose names look like array indexes first, by value.
std::optional<std::uint32_t> array_index(std::string_view name) {
  constexpr std::uint32_t kLargest = 0xFFFFFFFE;
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value);
  const bool canonical = name == "0" || !name.starts_with('0');
  if (error != std::errc{} || end != name.data() + name.size() || !canonical || value > kLargest) {
    return std::nullopt;
  }
  return value;
}

// Bytes of UTF-8 sort as code points. UTF-16 differs in one thing: supplementary characters
// (lead bytes F0 to F4) come before U+E000 to U+FFFF (lead bytes EE and EF).
bool less_in_utf16(std::string_view a, std::string_view b) {
  const auto [at_a, at_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (at_a == a.end() || at_b == b.end()) return at_a == a.end() && at_b != b.end();
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xF0 ? byte - 2 : byte >= 0xEE ? byte + 8 : static_cast<int>(byte);
  };
  return rank(*at_a) < rank(*at_b);
}

bool before(const Json::Object::Member& a, const Json::Object::Member& b) {
  const auto index_a = array_index(a.name);
  const auto index_b = array_index(b.name);
  if (index_a && index_b) return *index_a < *index_b;
  if (index_a || index_b) return index_a.has_value();
  return less_in_utf16(a.name, b.name);
}

Json sorted(const Json& value) {
  if (const Json::Array* items = value.if_array()) {
    Json::Array out;
    out.reserve(items->size());
    for (const Json& item : *items) out.push_back(sorted(item));
    return out;
  }
  if (const Json::Object* members = value.if_object()) {
    Json::Object out;
    for (const auto& [name, member] : *members) {
      if (!is_one_of(name, kDropped)) out.set(name, sorted(member));
    }
    std::sort(out.begin(), out.end(), before);
    return out;
  }
  return value;
}

// JavaScript's `user.first ?? user.second`.
const Json* first_not_null(const Json& user, std::string_view first, std::string_view second) {
  const Json* value = user.find(first);
  return value && !value->is_null() ? value : user.find(second);
}

bool holds_something(const Json* value) {
  return value && value->truthy();
}

bool is_list_with_items(const Json* value) {
  if (!value) return false;
  const Json::Array* items = value->if_array();
  const std::string* text = value->if_text();
  return (items && !items->empty()) || (text && !text->empty());
}

}  // namespace

std::string canonical_user(const Json& user) {
  const Json* id = user.find("id");
  if (!holds_something(id) && !holds_something(user.find("userId"))) {
    throw InvalidArgument("userId (or id) is required for signing");
  }
  Json::Object out;
  if (id) out.set("userId", *id);
  const auto keep = [&](std::string_view name, const Json* value, bool worth_keeping) {
    if (worth_keeping) out.set(name, *value);
  };
  const Json* email = user.find("email");
  const Json* name = first_not_null(user, "name", "userName");
  const Json* avatar = first_not_null(user, "avatarUrl", "userAvatarUrl");
  const Json* scopes = user.find("adminScopes");
  const Json* domains = user.find("allowedEmailDomains");
  keep("userEmail", email, holds_something(email));
  keep("name", name, holds_something(name));
  keep("avatarUrl", avatar, holds_something(avatar));
  keep("adminScopes", scopes, is_list_with_items(scopes));
  keep("allowedEmailDomains", domains, is_list_with_items(domains));
  for (const auto& [other, value] : *user.if_object()) {
    if (!is_one_of(other, kKnown)) out.set(other, value);
  }
  return sorted(Json(std::move(out))).text();
}

std::string canonical_user_unshortened(const Json& user) {
  const Json::Object* members = user.if_object();
  if (!members) throw InvalidArgument("the user must be a JSON object");
  Json::Object out;
  for (const auto& [name, value] : *members) {
    out.set(name == "id" ? "userId" : name == "email" ? "userEmail" : name, value);
  }
  return sorted(Json(std::move(out))).text();
}

}  // namespace vortex::wire
