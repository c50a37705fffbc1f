// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "sdk/user_object.hpp"
#include "vortex/error.hpp"
#include "vortex/token.hpp"

namespace vortex {
namespace {

constexpr std::int64_t kLongestLife = std::int64_t{1} << 53;

[[noreturn]] void refuse(std::string_view member, std::string_view what) {
  throw InvalidArgument(std::string(member) + ": " + std::string(what));
}

std::string read_text(std::string_view member, const Json& value) {
  if (const std::string* text = value.if_text()) return *text;
  refuse(member, "must be a text");
}

std::optional<std::string> read_optional_text(std::string_view member, const Json& value) {
  if (value.is_null()) return std::nullopt;
  return read_text(member, value);
}

std::optional<std::vector<std::string>> read_optional_texts(std::string_view member,
                                                            const Json& value) {
  if (value.is_null()) return std::nullopt;
  const Json::Array* items = value.if_array();
  if (!items) refuse(member, "must be a list of texts");
  std::vector<std::string> out;
  for (const Json& item : *items) out.push_back(read_text(member, item));
  return out;
}

Json::Object read_object(std::string_view what, const Json& value) {
  if (const Json::Object* object = value.if_object()) return *object;
  refuse(what, "must be a JSON object");
}

bool is_whole_number(const Json& value) {
  return value.is_number() && value.digits().find_first_of(".eE") == std::string_view::npos;
}

TokenUser read_token_user(const Json& value) {
  const Json::Object members = read_object("user", value);
  const Json* id = members.find("id");
  if (!id || !(id->is_text() || is_whole_number(*id))) {
    refuse("user.id", "must be a text or a whole number");
  }
  TokenUser user(*id);
  for (const auto& [name, member] : members) {
    if (name == "id") continue;
    if (name == "name") {
      user.name = read_optional_text("user.name", member);
    } else if (name == "email") {
      user.email = read_optional_text("user.email", member);
    } else if (name == "avatarUrl" || name == "avatar_url") {
      user.avatar_url = read_optional_text("user.avatarUrl", member);
    } else if (name == "adminScopes" || name == "admin_scopes") {
      user.admin_scopes = read_optional_texts("user.adminScopes", member);
    } else if (name == "allowedEmailDomains" || name == "allowed_email_domains") {
      user.allowed_email_domains = read_optional_texts("user.allowedEmailDomains", member);
    } else if (!member.is_null()) {
      user.extra.set(name, member);
    }
  }
  return user;
}

// The words are those of the official Python SDK, which names its own types.
std::string python_type(const Json& value) {
  if (value.is_number()) return "float";
  return value.if_bool() ? "bool" : value.is_array() ? "list" : "dict";
}

ExpiresIn read_expires_in(const Json& value) {
  if (const std::string* text = value.if_text()) return ExpiresIn(*text);
  if (!is_whole_number(value)) {
    throw InvalidArgument("Invalid expires_in type: " + python_type(value) +
                          ". Must be string (e.g., '5m', '1h', '7d') or int (seconds).");
  }
  if (const auto seconds = value.as_int64()) return ExpiresIn(*seconds);
  throw InvalidArgument("Invalid expires_in value: \"" + std::string(value.digits()) +
                        "\". Duration is too large.");
}

}  // namespace

User::User(std::string id, std::optional<std::string> email)
    : id(std::move(id)), email(std::move(email)) {}

User User::from_json(std::string_view text) {
  const Json::Object members = read_object("the user", Json::parse(text));
  const Json* id = members.find("id");
  if (!id) refuse("id", "is missing");
  User user(read_text("id", *id));
  for (const auto& [name, value] : members) {
    if (name == "id") continue;
    if (name == "email") {
      user.email = read_text("email", value);
    } else if (name == "name") {
      user.name = read_optional_text(name, value);
    } else if (name == "avatarUrl" || name == "avatar_url") {
      user.avatar_url = read_optional_text(name, value);
    } else if (name == "userName" || name == "user_name") {
      user.user_name = read_optional_text(name, value);
    } else if (name == "userAvatarUrl" || name == "user_avatar_url") {
      user.user_avatar_url = read_optional_text(name, value);
    } else if (name == "admin_scopes") {
      user.admin_scopes = read_optional_texts(name, value);
    } else if (name == "allowedEmailDomains" || name == "allowed_email_domains") {
      user.allowed_email_domains = read_optional_texts(name, value);
    } else {
      user.extra.set(name, value);
    }
  }
  return user;
}

Json::Object to_object(const User& user) {
  Json::Object out{{"id", user.id}};
  const auto text = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) out.set(name, *value);
  };
  const auto texts = [&](std::string_view name, const auto& values) {
    if (values) out.set(name, Json::Array(values->begin(), values->end()));
  };
  text("email", user.email);
  text("name", user.name);
  text("avatarUrl", user.avatar_url);
  text("userName", user.user_name);
  text("userAvatarUrl", user.user_avatar_url);
  texts("adminScopes", user.admin_scopes);
  texts("allowedEmailDomains", user.allowed_email_domains);
  for (const auto& [name, value] : user.extra) out.set(name, value);
  return out;
}

TokenUser::TokenUser(Json id) : id(std::move(id)) {}

TokenPayload::TokenPayload(TokenUser user) : user(std::move(user)) {}

TokenPayload TokenPayload::from_json(std::string_view text) {
  const Json::Object members = read_object("the payload", Json::parse(text));
  TokenPayload payload;
  for (const auto& [name, value] : members) {
    if (value.is_null()) continue;
    if (name == "user") {
      payload.user = read_token_user(value);
    } else if (name == "component") {
      payload.component = read_text(name, value);
    } else if (name == "scope") {
      payload.scope = read_text(name, value);
    } else if (name == "vars") {
      payload.vars = read_object(name, value);
    } else {
      payload.extra.set(name, value);
    }
  }
  return payload;
}

ExpiresIn::ExpiresIn(Checked, std::chrono::seconds seconds) : seconds_(seconds) {
  const std::string shown = std::to_string(seconds.count());
  if (seconds.count() <= 0) {
    throw InvalidArgument("Invalid expires_in value: \"" + shown +
                          "\". Numeric expires_in must be a positive integer number of seconds.");
  }
  if (seconds.count() > kLongestLife) {
    throw InvalidArgument("Invalid expires_in value: \"" + shown + "\". Duration is too large.");
  }
}

ExpiresIn::ExpiresIn(std::string_view text) {
  const std::string shown(text);
  const std::string_view number = text.substr(0, text.empty() ? 0 : text.size() - 1);
  const std::int64_t unit = text.ends_with('m')   ? 60
                            : text.ends_with('h') ? 3'600
                            : text.ends_with('d') ? 86'400
                                                  : 0;
  const bool digits =
      !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
  if (unit == 0 || !digits) {
    throw InvalidArgument("Invalid expires_in format: \"" + shown +
                          "\". Use format like \"5m\", \"1h\", \"24h\", \"7d\" or a number of "
                          "seconds.");
  }
  std::int64_t value = 0;
  for (const char digit : number) value = std::min(value * 10 + (digit - '0'), kLongestLife);
  if (value == 0) {
    throw InvalidArgument("Invalid expires_in value: \"" + shown +
                          "\". Duration must be positive.");
  }
  if (value > kLongestLife / unit) {
    throw InvalidArgument("Invalid expires_in value: \"" + shown + "\". Duration is too large.");
  }
  seconds_ = std::chrono::seconds(value * unit);
}

TokenOptions::TokenOptions(ExpiresIn expires_in) : expires_in(expires_in) {}

TokenOptions TokenOptions::from_json(std::string_view text) {
  const Json::Object members = read_object("the options", Json::parse(text));
  TokenOptions options;
  for (const std::string_view name : {"expires_in", "expiresIn"}) {
    const Json* value = members.find(name);
    if (value && !value->is_null()) return TokenOptions(read_expires_in(*value));
  }
  return options;
}

}  // namespace vortex
