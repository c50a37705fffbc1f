// SPDX-License-Identifier: MIT
#include "wire/token_read.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "base/base64url.hpp"
#include "base/utf8.hpp"
#include "vortex/error.hpp"
#include "wire/json_read.hpp"

namespace vortex::wire {
namespace {

using Kind = TokenError::Kind;
using Time = std::chrono::system_clock::time_point;

constexpr std::size_t kLongestToken = 64 * 1024;
constexpr JsonRules kStrict{.depth_max = 64, .repeated_names = false};

[[noreturn]] void refuse(Kind kind, const std::string& why) {
  throw TokenError(kind, "The token is refused: " + why + ".");
}

struct Parts {
  std::string_view header, payload, signature, signed_text;
};

Parts split(std::string_view text) {
  if (text.size() > kLongestToken) refuse(Kind::malformed, "it is longer than 64 KiB");
  const std::size_t first = text.find('.');
  const std::size_t second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) {
    refuse(Kind::malformed, "it has not three parts");
  }
  return {text.substr(0, first), text.substr(first + 1, second - first - 1),
          text.substr(second + 1), text.substr(0, second)};
}

Json::Object read_part(std::string_view encoded, const std::string& which) {
  const auto bytes = base::read_base64url(encoded);
  if (!bytes) refuse(Kind::malformed, "its " + which + " is not base64url in its one form");
  try {
    Json json = read_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, kStrict);
    if (Json::Object* object = json.if_object()) return std::move(*object);
  } catch (const JsonFault&) {
    // The words of the reader would repeat parts of the token.
  }
  refuse(Kind::malformed, "its " + which + " is not a JSON object");
}

/// The claims, and how to say that one of them is wrong.
class Claims {
 public:
  explicit Claims(const Json::Object& object) : object_(object) {}

  /// A member of the object or, as `user.id`, of an object in it; null counts as absent.
  const Json* find(std::string_view path) const {
    const std::size_t dot = path.find('.');
    const Json* value = object_.find(path.substr(0, dot));
    if (value && dot != path.npos) value = value->find(path.substr(dot + 1));
    return value && !value->is_null() ? value : nullptr;
  }

  std::optional<std::string> text(std::initializer_list<std::string_view> paths) const {
    for (const std::string_view path : paths) {
      const Json* value = find(path);
      if (!value) continue;
      if (const std::string* text = value->if_text()) return *text;
      wrong(path, "is not a text");
    }
    return std::nullopt;
  }

  // A list of the wrong type is refused rather than passed over: it may be a limit.
  std::vector<std::string> texts(std::initializer_list<std::string_view> paths) const {
    for (const std::string_view path : paths) {
      const Json* value = find(path);
      if (!value) continue;
      const Json::Array* items = value->if_array();
      if (!items) wrong(path, "is not a list of texts");
      std::vector<std::string> out;
      for (const Json& item : *items) {
        if (!item.is_text()) wrong(path, "is not a list of texts");
        out.push_back(*item.if_text());
      }
      return out;
    }
    return {};
  }

  /// Seconds since 1970, to 2^53 in both directions. Here null is a wrong value.
  std::optional<double> seconds(std::string_view name) const {
    constexpr double kLargest = 9007199254740992.0;
    const Json* value = object_.find(name);
    if (!value) return std::nullopt;
    const std::optional<double> number = value->as_double();
    if (!number || !(std::abs(*number) <= kLargest)) wrong(name, "is not a time in seconds");
    return number;
  }

  [[noreturn]] static void wrong(std::string_view path, std::string_view why) {
    refuse(Kind::bad_claims, "its claim " + std::string(path) + " " + std::string(why));
  }

 private:
  const Json::Object& object_;
};

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

// 1 to 255 characters, none of them a control character.
bool is_id(std::string_view text) {
  std::size_t count = 0;
  while (const std::optional<char32_t> point = base::take_code_point(text)) {
    if (is_control(*point)) return false;
    ++count;
  }
  return text.empty() && count >= 1 && count <= 255;
}

std::string read_user_id(const Claims& claims) {
  for (const std::string_view path : {"user.id", "userId", "sub", "user_id"}) {
    const Json* value = claims.find(path);
    if (!value) continue;
    const std::string* text = value->if_text();
    const std::string id = text ? *text : std::string(value->digits());
    const bool whole = text || id.find_first_of(".eE") == id.npos;
    if (!whole || !is_id(id)) {
      Claims::wrong(path, "is not a text of 1 to 255 characters or a whole number");
    }
    return id;
  }
  refuse(Kind::bad_claims, "it names no user");
}

std::optional<std::string> read_email(const Claims& claims) {
  if (auto email = claims.text({"user.email", "userEmail"})) return email;
  const Json* identifiers = claims.find("identifiers");
  const Json::Array* items = identifiers ? identifiers->if_array() : nullptr;
  if (!items) return std::nullopt;
  for (const Json& item : *items) {
    const Json* type = item.find("type");
    const Json* value = item.find("value");
    if (type && *type == Json("email") && value && value->is_text()) return *value->if_text();
  }
  return std::nullopt;
}

bool is_autojoin_admin(const Claims& claims, const std::vector<std::string>& scopes) {
  const Json* flag = claims.find("userIsAutojoinAdmin");
  const Json* role = claims.find("role");
  return std::find(scopes.begin(), scopes.end(), "autojoin") != scopes.end() ||
         (flag && *flag == Json(true)) || (role && *role == Json("admin"));
}

// Times beyond what the clock can hold become the last or first one it can.
Time to_time(double seconds) {
  using Seconds = std::chrono::duration<double>;
  if (Seconds(seconds) >= Seconds(Time::max().time_since_epoch())) return Time::max();
  if (Seconds(seconds) <= Seconds(Time::min().time_since_epoch())) return Time::min();
  return Time(std::chrono::duration_cast<Time::duration>(Seconds(seconds)));
}

struct Times {
  std::optional<Time> issued_at;
  Time expires_at;
};

Times read_times(const Claims& claims, const Claims& header, Time now, std::chrono::seconds leeway,
                 Expiry if_expired) {
  const double here = std::chrono::duration<double>(now.time_since_epoch()).count();
  const double apart = static_cast<double>(leeway.count());
  std::optional<double> expiry = claims.seconds("exp");
  const std::optional<double> expires = claims.seconds("expires");
  if (!expiry || (expires && *expires < *expiry)) expiry = expires;
  if (!expiry) refuse(Kind::bad_claims, "it never expires");
  if (if_expired == Expiry::refused && *expiry + apart <= here) {
    refuse(Kind::expired, "it has expired");
  }
  if (const auto from = claims.seconds("nbf"); from && *from > here + apart) {
    refuse(Kind::not_yet_valid, "it is not valid yet");
  }
  // Legacy JWTs have it in their header.
  std::optional<double> issued = claims.seconds("iat");
  if (!issued) issued = header.seconds("iat");
  if (issued && *issued > here + apart) refuse(Kind::not_yet_valid, "it is from the future");
  return {issued ? std::optional(to_time(*issued)) : std::nullopt, to_time(*expiry)};
}

}  // namespace

SignedToken split_token(std::string_view text) {
  const Parts parts = split(text);
  SignedToken out{read_part(parts.header, "header"), {}, parts.signed_text, parts.payload, {}};
  const Json* algorithm = out.header.find("alg");
  if (!algorithm || *algorithm != Json("HS256")) {
    refuse(Kind::wrong_algorithm, "it is not signed with HS256");
  }
  if (out.header.find("crit")) refuse(Kind::malformed, "it asks for an extension");
  const Json* kid = out.header.find("kid");
  if (!kid || !kid->is_text()) refuse(Kind::malformed, "it names no key");
  out.kid = *kid->if_text();
  const auto signature = base::read_base64url(parts.signature);
  if (!signature || signature->size() != out.signature.size()) {
    refuse(Kind::malformed, "its signature is not 32 bytes of base64url in its one form");
  }
  std::copy(signature->begin(), signature->end(), out.signature.begin());
  return out;
}

bool is_signed_by(const SignedToken& token, const base::MacKey& key) {
  return base::equal_in_constant_time(key.sign(token.signed_text), token.signature);
}

TokenClaims read_claims(const SignedToken& token, Time now, std::chrono::seconds leeway,
                        Expiry expiry) {
  Json::Object payload = read_part(token.payload, "payload");
  const Times times = read_times(Claims(payload), Claims(token.header), now, leeway, expiry);
  TokenClaims out = read_user_claims(std::move(payload));
  out.kid = token.kid;
  out.issued_at = times.issued_at;
  out.expires_at = times.expires_at;
  return out;
}

TokenClaims read_user_claims(Json::Object payload) {
  TokenClaims out;
  out.claims = std::move(payload);
  const Claims claims(out.claims);
  out.user_id = read_user_id(claims);
  out.email = read_email(claims);
  out.name = claims.text({"user.name", "name", "userName"});
  out.avatar_url = claims.text({"user.avatarUrl", "avatarUrl", "userAvatarUrl"});
  out.admin_scopes = claims.texts({"user.adminScopes", "adminScopes"});
  out.is_autojoin_admin = is_autojoin_admin(claims, out.admin_scopes);
  out.allowed_email_domains = claims.texts({"user.allowedEmailDomains", "allowedEmailDomains"});
  out.scope = claims.text({"scope"});
  out.component = claims.text({"component"});
  return out;
}

TokenObjects decode_token(std::string_view text) {
  const Parts parts = split(text);
  return {read_part(parts.header, "header"), read_part(parts.payload, "payload")};
}

}  // namespace vortex::wire
