// SPDX-License-Identifier: MIT
#include "base/ascii.hpp"
#include "base/base64url.hpp"
#include "base/utf8.hpp"
#include "server/api/credentials.hpp"
#include "server/api/fields.hpp"
#include "server/rules/text.hpp"
#include "server/store/components.hpp"
#include "vortex/claims.hpp"
#include "vortex/error.hpp"
#include "wire/canonical.hpp"
#include "wire/json_read.hpp"
#include "wire/token_read.hpp"
#include "wire/user_signature.hpp"

namespace vortex::server {
namespace {

using Clock = std::chrono::system_clock;

constexpr std::chrono::seconds kLeeway(60);
constexpr std::size_t kNameMax = 200;
constexpr std::size_t kScopeMax = 255;
constexpr std::string_view kUnsigned = "raw-data:";
constexpr wire::JsonRules kStrict{.depth_max = 64, .repeated_names = false, .nul = false};

// Until a signature was found good, nothing is told about why it is not.
[[noreturn]] void refuse() {
  throw Refusal(Code::invalid_credential);
}

[[noreturn]] void refuse(const std::string& why) {
  throw Refusal(Code::invalid_credential, why);
}

Clock::time_point time_of(TimeMs now) {
  return Clock::time_point(std::chrono::milliseconds(now));
}

base::MacKey mac_key(const StoredKey& key) {
  return base::MacKey(base::bytes_of(key.signing_key));
}

// Back ends sign what their users call themselves. A name that cannot be shown is left out, as is a
// picture that is none: neither is a reason to turn a user away.
std::optional<std::string> shown_name(const std::optional<std::string>& name) {
  const bool fits = name && !name->empty() && base::count_code_points(*name) <= kNameMax &&
                    !has_control_or_override(*name);
  return fits ? name : std::nullopt;
}

// A scope is a limit, so one that is no scope is refused.
std::optional<std::string> limiting_scope(const std::optional<std::string>& scope) {
  if (!scope || scope->empty()) return std::nullopt;
  if (base::count_code_points(*scope) > kScopeMax || has_control_or_override(*scope)) {
    refuse("The token's scope is none");
  }
  return scope;
}

User user_of(const Environment& environment, const Uuid& kid, const TokenClaims& claims) {
  User user;
  user.environment = environment;
  user.kid = kid;
  user.id = claims.user_id;
  const MaybeIdentity email =
      read_target(TargetKind::email, claims.email.value_or(""), LocalDomains::allowed);
  if (const auto* identity = std::get_if<Identity>(&email)) user.email = *identity;
  user.name = shown_name(claims.name);
  user.avatar_url = read_picture(claims.avatar_url);
  user.is_autojoin_admin = claims.is_autojoin_admin;
  user.allowed_email_domains = claims.allowed_email_domains;
  user.scope = limiting_scope(claims.scope);
  return user;
}

// The JSON in a base64url text, either with padding or without.
Json read_encoded(std::string_view text) {
  text = text.substr(0, text.find_last_not_of('=') + 1);
  const auto bytes = base::read_base64url(text);
  if (!bytes) refuse();
  try {
    return wire::read_json({reinterpret_cast<const char*>(bytes->data()), bytes->size()}, kStrict);
  } catch (const wire::JsonFault&) {
    refuse();
  }
}

TokenClaims read_user(Json::Object claims) {
  try {
    return wire::read_user_claims(std::move(claims));
  } catch (const TokenError& fault) {
    refuse(fault.what());
  }
}

// Whoever knows no key can write such a token, so there is no environment to read from it.
User read_unsigned(Tx& tx, std::string_view encoded, const Tokens& tokens) {
  const auto environment = first_environment(tx);
  if (!tokens.allow_unsigned || !environment) refuse();
  std::string url_form(encoded);
  for (char& c : url_form) c = c == '+' ? '-' : c == '/' ? '_' : c;
  Json json = read_encoded(url_form);
  if (!json.if_object()) refuse();
  return user_of(*environment, {}, read_user(std::move(*json.if_object())));
}

wire::SignedToken split(std::string_view text) {
  try {
    return wire::split_token(text);
  } catch (const TokenError&) {
    refuse();
  }
}

TokenClaims read_claims(const wire::SignedToken& token, TimeMs now) {
  try {
    return wire::read_claims(token, time_of(now), kLeeway, wire::Expiry::told);
  } catch (const TokenError& fault) {
    refuse(fault.what());
  }
}

// The page's word that its session is one of ours; throws where it says so and it is not.
bool is_attested(const HttpRequest& request, const User& user, const Attestations& attestations) {
  const std::string* attestation = request.header("x-session-attestation");
  if (!attestation) return false;
  const std::string* session = request.header("x-session-id");
  if (!attestations.is_good(*attestation, user, session ? *session : "")) {
    throw Refusal(Code::invalid_attestation);
  }
  return true;
}

// A form that was left open must not fail when it is sent at last.
void check_expiry(Clock::time_point expires_at, bool attested, const Tokens& tokens, TimeMs now) {
  if (!tokens.enforce_expiry) return;
  const Clock::time_point here = time_of(now);
  if (here < expires_at || here - expires_at < kLeeway) return;
  if (attested && here - expires_at < std::chrono::milliseconds(tokens.session)) return;
  refuse("The token has expired");
}

User read_token(Tx& tx, const HttpRequest& request, std::string_view text, const Tokens& tokens,
                const Attestations& attestations) {
  const wire::SignedToken token = split(text);
  const auto kid = base::read_uuid(token.kid);
  if (!kid) refuse();
  const StoredKey key = require_live_key(tx, *kid);
  if (!wire::is_signed_by(token, mac_key(key))) refuse();
  const TokenClaims claims = read_claims(token, tx.now());
  User user = user_of(key.environment, key.kid, claims);
  check_expiry(claims.expires_at, is_attested(request, user, attestations), tokens, tx.now());
  return user;
}

// The members that a signature names a user by, as its canonical text has them: no other member may
// pass for one of them.
Json::Object signed_members(const Json& user) {
  const Json canonical = wire::read_json(wire::canonical_user(user), kStrict);
  Json::Object members;
  for (const char* name :
       {"userId", "userEmail", "name", "avatarUrl", "adminScopes", "allowedEmailDomains"}) {
    const Json* value = canonical.find(name);
    if (value) members.set(name, *value);
  }
  return members;
}

// `KID:HEX`, as sign() makes it, over the user in the other header.
User read_signature(Tx& tx, const HttpRequest& request) {
  const std::string& signature = *request.header("x-vortex-user-signature");
  const std::string* encoded = request.header("x-vortex-user");
  const std::size_t colon = signature.find(':');
  const auto kid = base::read_uuid(signature.substr(0, colon));
  if (!encoded || colon == std::string::npos || !kid) refuse();
  const StoredKey key = require_live_key(tx, *kid);
  const Json json = read_encoded(*encoded);
  const bool good =
      json.is_object() && wire::is_signed_user(json, std::string_view(signature).substr(colon + 1),
                                               mac_key(key), wire::Spellings::any_sdk);
  if (!good || !has_component_for_signatures(tx, key.environment.id)) refuse();
  User user = user_of(key.environment, key.kid, read_user(signed_members(json)));
  user.by_signature = true;
  return user;
}

}  // namespace

User authenticate_user(Tx& tx, const HttpRequest& request, const Tokens& tokens,
                       const Attestations& attestations) {
  const std::string_view bearer = bearer_of(request);
  const bool is_unsigned = bearer.starts_with(kUnsigned);
  if (!bearer.empty() && !is_unsigned) {
    return read_token(tx, request, bearer, tokens, attestations);
  }
  User user = is_unsigned ? read_unsigned(tx, bearer.substr(kUnsigned.size()), tokens)
                          : read_signature(tx, request);
  is_attested(request, user, attestations);
  return user;
}

}  // namespace vortex::server
