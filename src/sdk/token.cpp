// SPDX-License-Identifier: MIT
#include "vortex/token.hpp"

#include <utility>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "base/uuid.hpp"
#include "sdk/user_object.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"
#include "wire/canonical.hpp"
#include "wire/json_write.hpp"

namespace vortex {
namespace {

constexpr std::chrono::seconds kTokenLife = std::chrono::minutes(5);
constexpr std::chrono::seconds kJwtLife = std::chrono::hours(1);

constexpr std::string_view kNoUserId =
    "[Vortex SDK] Warning: signing payload without user.id means invitations won't be securely "
    "attributed to a user.";

using OptionalText = std::optional<std::string>;
using OptionalTexts = std::optional<std::vector<std::string>>;

void set(Json::Object& out, std::string_view name, const OptionalText& value) {
  if (value) out.set(name, *value);
}

void set(Json::Object& out, std::string_view name, const OptionalTexts& values) {
  if (values) out.set(name, Json::Array(values->begin(), values->end()));
}

void set_all(Json::Object& out, const Json::Object& members) {
  for (const auto& [name, value] : members) out.set(name, value);
}

Json::Object to_object(const TokenUser& user) {
  Json::Object out{{"id", user.id}};
  set(out, "name", user.name);
  set(out, "email", user.email);
  set(out, "avatarUrl", user.avatar_url);
  set(out, "adminScopes", user.admin_scopes);
  set(out, "allowedEmailDomains", user.allowed_email_domains);
  set_all(out, user.extra);
  return out;
}

Json::Object to_object(const TokenPayload& payload) {
  Json::Object out;
  if (payload.user) out.set("user", to_object(*payload.user));
  set(out, "component", payload.component);
  set(out, "scope", payload.scope);
  if (payload.vars) out.set("vars", *payload.vars);
  set_all(out, payload.extra);
  return out;
}

Json::Object parse_object(std::string_view text, std::string_view what) {
  Json value = Json::parse(text);
  if (Json::Object* object = value.if_object()) return std::move(*object);
  throw InvalidArgument(std::string(what) + " must be a JSON object");
}

std::string encode(const Json& value) {
  const std::string text = value.text();
  return base::base64url(base::bytes_of(text));
}

}  // namespace

/// The derived key and what every token starts with; or why there is none.
struct TokenSigner::State {
  struct Key {
    std::string kid;
    base::MacKey mac;
    std::string token_head;  ///< encoded JOSE header of a token, with its dot
  };

  std::optional<Key> parsed;
  std::string fault;
  Clock clock;
  Warning warning;

  const Key& key() const {
    if (!parsed) throw InvalidArgument(fault);
    return *parsed;
  }

  std::int64_t now() const {
    const auto time = clock ? clock() : std::chrono::system_clock::now();
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  }

  std::string signature(const Json& user) const {
    const std::string canonical = wire::canonical_user(user);
    return key().kid + ':' + base::hex(key().mac.sign(canonical));
  }

  std::string token(Json::Object payload, const TokenOptions& options) const {
    const Json* user = payload.find("user");
    const Json* id = user ? user->find("id") : nullptr;
    if (warning && !(id && id->truthy())) warning(kNoUserId);
    const Key& signing = key();
    const std::int64_t issued = now();
    const auto life = options.expires_in ? options.expires_in->seconds() : kTokenLife;
    payload.set("iat", issued);
    payload.set("exp", issued + life.count());
    return seal(signing, signing.token_head + encode(Json(std::move(payload))));
  }

  static std::string seal(const Key& key, std::string text) {
    const base::Digest digest = key.mac.sign(text);
    text += '.';
    base::append_base64url(text, digest);
    return text;
  }
};

TokenSigner::TokenSigner(std::string_view api_key, Clock clock, Warning warning) {
  auto state = std::make_shared<State>();
  state->clock = std::move(clock);
  state->warning = std::move(warning);
  try {
    const wire::ApiKeyParts parts = wire::split_api_key(api_key);
    const std::string kid = base::to_text(parts.id);
    const Json header(Json::Object{{"alg", "HS256"}, {"typ", "JWT"}, {"kid", kid}});
    state->parsed.emplace(
        State::Key{kid, base::MacKey(wire::derive_signing_key(parts)), encode(header) + '.'});
  } catch (const InvalidArgument& refusal) {
    state->fault = refusal.what();
  }
  state_ = std::move(state);
}

const std::string& TokenSigner::kid() const {
  return state_->key().kid;
}

std::string TokenSigner::sign(const User& user) const {
  return state_->signature(to_object(user));
}

std::string TokenSigner::sign_json(std::string_view user) const {
  return state_->signature(Json::parse(user));
}

std::string TokenSigner::generate_token(const TokenPayload& payload,
                                        const TokenOptions& options) const {
  return state_->token(to_object(payload), options);
}

std::string TokenSigner::generate_token_json(std::string_view payload,
                                             const TokenOptions& options) const {
  return state_->token(parse_object(payload, "the payload"), options);
}

std::string TokenSigner::generate_jwt(const User& user, std::string_view extra_json,
                                      const TokenOptions& options) const {
  const Json::Object extra = parse_object(extra_json, "the extra claims");
  if (!user.email) throw InvalidArgument("email is required for a JWT");
  const State::Key& key = state_->key();
  const std::int64_t issued = state_->now();
  const auto life = options.expires_in ? options.expires_in->seconds() : kJwtLife;

  Json::Object claims{
      {"userId", user.id}, {"userEmail", *user.email}, {"expires", issued + life.count()}};
  const auto name = [](const OptionalText& value, const OptionalText& older) {
    const OptionalText& used = value && !value->empty() ? value : older;
    return used && !used->empty() ? used : std::nullopt;
  };
  const auto list = [](const OptionalTexts& values) {
    return values && !values->empty() ? values : std::nullopt;
  };
  set(claims, "name", name(user.name, user.user_name));
  set(claims, "avatarUrl", name(user.avatar_url, user.user_avatar_url));
  set(claims, "adminScopes", list(user.admin_scopes));
  set(claims, "allowedEmailDomains", list(user.allowed_email_domains));
  set_all(claims, user.extra);
  set_all(claims, extra);

  const Json header(
      Json::Object{{"iat", issued}, {"alg", "HS256"}, {"typ", "JWT"}, {"kid", key.kid}});
  return State::seal(key, encode(header) + '.' + encode(Json(std::move(claims))));
}

}  // namespace vortex
