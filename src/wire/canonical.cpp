// SPDX-License-Identifier: MIT
#include "wire/canonical.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "vortex/error.hpp"
#include "wire/json_write.hpp"

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
  if (name.empty() || name[0] < '0' || name[0] > '9') return std::nullopt;
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

/// A member as it lies in the user, so that nothing is copied to be sorted.
struct Entry {
  std::string_view name;
  std::variant<const Json*, std::string_view, std::span<const std::string>> value;
};

bool before(const Entry& a, const Entry& b) {
  const auto index_a = array_index(a.name);
  const auto index_b = array_index(b.name);
  if (index_a && index_b) return *index_a < *index_b;
  if (index_a || index_b) return index_a.has_value();
  return less_in_utf16(a.name, b.name);
}

void append_members(std::string& out, std::vector<Entry>& members);

void append_value(std::string& out, const Json* value) {
  if (const Json::Array* items = value->if_array()) {
    out += '[';
    for (const Json& item : *items) {
      if (&item != items->data()) out += ',';
      append_value(out, &item);
    }
    out += ']';
  } else if (const Json::Object* object = value->if_object()) {
    std::vector<Entry> members;
    members.reserve(object->size());
    for (const auto& [name, member] : *object) members.push_back({name, &member});
    append_members(out, members);
  } else {
    append_json(out, *value);
  }
}

void append_value(std::string& out, std::string_view value) {
  append_json_text(out, value);
}

void append_value(std::string& out, std::span<const std::string> values) {
  out += '[';
  for (const std::string& value : values) {
    if (&value != values.data()) out += ',';
    append_json_text(out, value);
  }
  out += ']';
}

void append_members(std::string& out, std::vector<Entry>& members) {
  std::sort(members.begin(), members.end(), before);
  char separator = '{';
  for (const Entry& member : members) {
    if (is_one_of(member.name, kDropped)) continue;
    out += std::exchange(separator, ',');
    append_json_text(out, member.name);
    out += ':';
    std::visit([&](const auto& value) { append_value(out, value); }, member.value);
  }
  out += separator == '{' ? "{}" : "}";
}

// Most users fit, so that writing one allocates once.
constexpr std::size_t kUsualText = 512;

std::string to_text(std::vector<Entry> members) {
  std::string out;
  out.reserve(kUsualText);
  append_members(out, members);
  return out;
}

void require_id(bool there) {
  if (!there) throw InvalidArgument("userId (or id) is required for signing");
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
  const Json* user_id = user.find("userId");
  require_id(holds_something(id) || holds_something(user_id));
  const Json::Object& members = *user.if_object();
  std::vector<Entry> out;
  out.reserve(members.size());
  // What stands under its name on the wire already overrides the other spelling.
  const auto keep = [&](std::string_view name, const Json* value, bool worth_keeping) {
    const bool overridden = (name == "userId" || name == "userEmail") && user.find(name);
    if (worth_keeping && !overridden) out.push_back({name, value});
  };
  const Json* email = user.find("email");
  const Json* name = first_not_null(user, "name", "userName");
  const Json* avatar = first_not_null(user, "avatarUrl", "userAvatarUrl");
  const Json* scopes = user.find("adminScopes");
  const Json* domains = user.find("allowedEmailDomains");
  keep("userId", id, id != nullptr);
  keep("userEmail", email, holds_something(email));
  keep("name", name, holds_something(name));
  keep("avatarUrl", avatar, holds_something(avatar));
  keep("adminScopes", scopes, is_list_with_items(scopes));
  keep("allowedEmailDomains", domains, is_list_with_items(domains));
  for (const auto& [other, value] : members) {
    if (!is_one_of(other, kKnown)) out.push_back({other, &value});
  }
  return to_text(std::move(out));
}

bool is_user_field(std::string_view name) {
  return is_one_of(name, kKnown) || name == "userId" || name == "userEmail";
}

std::string canonical_user(const UserFields& user) {
  require_id(!user.id.empty());
  std::vector<Entry> out;
  out.reserve(6 + user.rest.size());
  const auto keep = [&](std::string_view name, const auto& value) {
    if (!value.empty()) out.push_back({name, value});
  };
  keep("adminScopes", user.admin_scopes);
  keep("allowedEmailDomains", user.allowed_email_domains);
  keep("avatarUrl", user.avatar_url);
  keep("name", user.name);
  keep("userEmail", user.email);
  keep("userId", user.id);
  for (const auto& [name, value] : user.rest) out.push_back({name, &value});
  return to_text(std::move(out));
}

std::string canonical_user_unshortened(const Json& user) {
  const Json::Object* members = user.if_object();
  if (!members) throw InvalidArgument("the user must be a JSON object");
  Json::Object out;
  for (const auto& [name, value] : *members) {
    out.set(name == "id" ? "userId" : name == "email" ? "userEmail" : name, value);
  }
  std::string text;
  const Json object(std::move(out));
  append_value(text, &object);
  return text;
}

}  // namespace vortex::wire
