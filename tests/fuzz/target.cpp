// SPDX-License-Identifier: MIT
// Who is invited or accepts, and domains: input is a type, a space and a value.
#include "server/rules/target.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "fuzz/fuzzers.hpp"
#include "server/rules/text.hpp"

namespace vortex::fuzz {
namespace {

using namespace vortex::server;

std::optional<Identity> read(TargetKind kind, std::string_view value, LocalDomains local) {
  const MaybeIdentity found = read_target(kind, value, local);
  if (const Identity* identity = std::get_if<Identity>(&found)) return *identity;
  return std::nullopt;
}

void check_kind(TargetKind kind, std::string_view value, LocalDomains local) {
  const auto identity = read(kind, value, local);
  if (!identity) return;
  require(identity->kind == kind, "a target is of the kind that was asked for");
  require(base::is_utf8(identity->key) && base::is_utf8(identity->value), "targets are UTF-8");
  if (kind == TargetKind::share) return;
  require(!identity->key.empty() && !identity->value.empty(), "a target says who");
  require(!has_control_or_override(identity->value), "a target can be shown");
  const auto shown = read(kind, identity->value, local);
  require(shown && shown->same_as(*identity), "what is shown means the same");
  const auto key = read(kind, identity->key, local);
  require(key && key->same_as(*identity), "a key is its own key");
  if (kind == TargetKind::internal) return;
  const Identity any = read_identity(value, local);
  require(any.same_as(*identity) || kind == TargetKind::phone, "who accepts is who was invited");
}

void check_email(std::string_view value) {
  const auto usual = read(TargetKind::email, value, LocalDomains::refused);
  const auto local = read(TargetKind::email, value, LocalDomains::allowed);
  if (!usual) return;
  require(local && local->same_as(*usual), "where more is an address, it is the same one");
  const std::string domain = usual->key.substr(usual->key.rfind('@') + 1);
  require(normal_domain(domain, LocalDomains::refused) == domain, "its domain is in normal form");
  require(usual->value.size() <= 254, "an address has at most 254 bytes");
}

void check_domain(std::string_view text) {
  const auto domain = normal_domain(text, LocalDomains::refused);
  if (!domain) return;
  require(domain->size() <= 253 && domain->find('.') != std::string::npos, "a domain has a dot");
  require(domain->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos,
          "a domain is lower-case ASCII");
  require(normal_domain(*domain, LocalDomains::refused) == domain, "a normal form is its own");
  require(normal_domain(text, LocalDomains::allowed) == domain, "a domain is one everywhere");
  is_shared_domain(*domain);
}

}  // namespace

void target(std::string_view input) {
  const auto kind = read_target_kind(take_until(input, ' '));
  // Bodies and queries are checked before they come here.
  if (!base::is_utf8(input)) return;
  for (const LocalDomains local : {LocalDomains::refused, LocalDomains::allowed}) {
    check_kind(kind.value_or(TargetKind::email), input, local);
    const Identity identity = read_identity(input, local);
    require(read_identity(identity.key, local).same_as(identity), "who accepts is one person");
  }
  check_email(input);
  check_domain(input);
  require(fold(fold(input)) == fold(input), "folding twice is folding once");
  require(trim(trim(input)) == trim(input), "trimming twice is trimming once");
  require(!has_control_or_override(input) || has_hidden_characters(input),
          "what controls is hidden");
}

}  // namespace vortex::fuzz
