// SPDX-License-Identifier: MIT
// Signed users: input is a user as JSON, which is then signed.
#include "wire/user_signature.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/base64url.hpp"
#include "fuzz/fuzzers.hpp"
#include "vortex/error.hpp"
#include "wire/canonical.hpp"

namespace vortex::fuzz {
namespace {

using wire::is_signed_user;
using wire::Spellings;

std::optional<Json> parsed(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const InvalidArgument&) {
    return std::nullopt;
  }
}

std::optional<std::string> canonical(const Json& user) {
  try {
    return wire::canonical_user(user);
  } catch (const InvalidArgument&) {
    return std::nullopt;
  }
}

// The same value with its members in another order.
Json reversed(const Json& value) {
  if (const Json::Array* items = value.if_array()) {
    Json::Array out;
    for (const Json& item : *items) out.push_back(reversed(item));
    return out;
  }
  const Json::Object* members = value.if_object();
  if (!members) return value;
  Json::Object out;
  for (const auto* member = members->end(); member != members->begin();) {
    --member;
    out.set(member->name, reversed(member->value));
  }
  return out;
}

}  // namespace

void user_signature(std::string_view input) {
  static const base::MacKey key(base::bytes_of("the key that signs in this test"));
  const auto user = parsed(input);
  if (!user) return;
  const auto text = canonical(*user);
  require(!is_signed_user(*user, input, key, Spellings::any_sdk), "nobody guesses a signature");
  if (!text) {
    const std::string any = base::hex(key.sign(input));
    require(!is_signed_user(*user, any, key, Spellings::any_sdk), "a user without an id is none");
    return;
  }
  require(parsed(*text).has_value(), "what is signed is JSON");
  require(canonical(reversed(*user)) == text, "the order of members does not matter");
  std::string signature = base::hex(key.sign(*text));
  require(is_signed_user(*user, signature, key, Spellings::reference), "a signed user is one");
  require(is_signed_user(*user, signature, key, Spellings::any_sdk), "whatever else is taken");
  char& digit = signature[input.size() % signature.size()];
  digit = digit == '0' ? '1' : '0';
  require(!is_signed_user(*user, signature, key, Spellings::any_sdk), "each digit counts");
}

}  // namespace vortex::fuzz
