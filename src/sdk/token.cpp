// SPDX-License-Identifier: MIT
#include "vortex/token.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "base/uuid.hpp"
#include "sdk/user_object.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"
#include "wire/canonical.hpp"
#include "wire/json_write.hpp"
#include "wire/members.hpp"

namespace vortex {
namespace {

constexpr std::chrono::seconds kTokenLife = std::chrono::minutes(5);
constexpr std::chrono::seconds kJwtLife = std::chrono::hours(1);

// Most payloads fit, so that writing one allocates once.
constexpr std::size_t kUsualPayload = 512;

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

/// What a token says of its own accord, after what the caller wants it to say.
struct Claims {
  const TokenPayload& payload;
  std::int64_t issued;
  std::int64_t expires;

  template <class Self, class Visit>
  static void each_member(Self& self, Visit& visit) {
    TokenPayload::each_member(self.payload, visit);
    visit.required("iat", self.issued);
    visit.required("exp", self.expires);
  }
};

/// Whether further members bear the name of a declared one, which they overwrite in its place.
class Overwriting {
 public:
  explicit Overwriting(const Json::Object& extra) : extra_(extra) {}

  template <class T>
  void required(std::string_view name, const T&) {
    found_ |= extra_.find(name) != nullptr;
  }
  template <class T>
  void operator()(std::string_view name, const T& value) {
    required(name, value);
  }
  void rest(const Json::Object&) {}

  bool found() const { return found_; }

 private:
  const Json::Object& extra_;
  bool found_ = false;
};

template <class T>
bool has_overwritten(const T& value, const Json::Object& extra) {
  if (extra.empty()) return false;
  Overwriting visit(extra);
  T::each_member(value, visit);
  return visit.found();
}

bool overwrites_itself(const TokenPayload& payload) {
  return has_overwritten(Claims{payload, 0, 0}, payload.extra) ||
         (payload.user && has_overwritten(*payload.user, payload.user->extra));
}

// JavaScript's `first ?? second`.
std::string_view first_of(const OptionalText& first, const OptionalText& second) {
  return first ? *first : second ? *second : std::string_view();
}

std::span<const std::string> items(const OptionalTexts& values) {
  return values ? std::span<const std::string>(*values) : std::span<const std::string>();
}

std::string canonical(const User& user) {
  const bool overwritten =
      std::any_of(user.extra.begin(), user.extra.end(),
                  [](const auto& member) { return wire::is_user_field(member.name); });
  if (overwritten) return wire::canonical_user(sdk::to_object(user));
  return wire::canonical_user({.id = user.id,
                               .email = first_of(user.email, std::nullopt),
                               .name = first_of(user.name, user.user_name),
                               .avatar_url = first_of(user.avatar_url, user.user_avatar_url),
                               .admin_scopes = items(user.admin_scopes),
                               .allowed_email_domains = items(user.allowed_email_domains),
                               .rest = user.extra});
}

std::string to_text(const TokenPayload& payload) {
  std::string out;
  wire::append(out, payload, wire::Absent::left_out);
  return out;
}

Json::Object parse_object(std::string_view text, std::string_view what) {
  Json value = Json::parse(text);
  if (Json::Object* object = value.if_object()) return std::move(*object);
  throw InvalidArgument(std::string(what) + " must be a JSON object");
}

std::string encode(const Json& value) {
  return base::base64url(base::bytes_of(value.text()));
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

  std::string signature(std::string_view canonical) const {
    const Key& signing = key();
    std::string out(signing.kid.size() + 1 + 64, ':');
    signing.kid.copy(out.data(), signing.kid.size());
    base::write_hex(out.data() + signing.kid.size() + 1, signing.mac.sign(canonical));
    return out;
  }

  void check_user_id(const Json* id) const {
    if (warning && !(id && id->truthy())) warning(kNoUserId);
  }

  static std::int64_t life(const TokenOptions& options) {
    return (options.expires_in ? options.expires_in->seconds() : kTokenLife).count();
  }

  std::string token(Json::Object payload, const TokenOptions& options) const {
    const Json* user = payload.find("user");
    check_user_id(user ? user->find("id") : nullptr);
    const Key& signing = key();
    const std::int64_t issued = now();
    payload.set("iat", issued);
    payload.set("exp", issued + life(options));
    std::string text;
    wire::append_json(text, payload);
    return seal(signing, signing.token_head, text);
  }

  // Without a tree of values in between, which would take most of the time.
  std::string token(const TokenPayload& payload, const TokenOptions& options) const {
    check_user_id(payload.user ? &payload.user->id : nullptr);
    const Key& signing = key();
    const std::int64_t issued = now();
    std::string text;
    text.reserve(kUsualPayload);
    wire::append(text, Claims{payload, issued, issued + life(options)}, wire::Absent::left_out);
    return seal(signing, signing.token_head, text);
  }

  /// `head` is encoded, with its dot.
  static std::string seal(const Key& key, std::string_view head, std::string_view payload) {
    const std::size_t signed_size = head.size() + base::base64url_size(payload.size());
    std::string out(signed_size + 1 + base::base64url_size(std::tuple_size_v<base::Digest>), '.');
    head.copy(out.data(), head.size());
    base::write_base64url(out.data() + head.size(), base::bytes_of(payload));
    const base::Digest digest = key.mac.sign(std::string_view(out).substr(0, signed_size));
    base::write_base64url(out.data() + signed_size + 1, digest);
    return out;
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
  return state_->signature(canonical(user));
}

std::string TokenSigner::sign_json(std::string_view user) const {
  return state_->signature(wire::canonical_user(Json::parse(user)));
}

std::string TokenSigner::generate_token(const TokenPayload& payload,
                                        const TokenOptions& options) const {
  if (overwrites_itself(payload)) return generate_token_json(to_text(payload), options);
  return state_->token(payload, options);
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
  std::string text;
  wire::append_json(text, claims);
  return State::seal(key, encode(header) + '.', text);
}

}  // namespace vortex
