// SPDX-License-Identifier: MIT
#include "server/rules/target.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kLocalMax = 64;
constexpr std::size_t kAddressMax = 254;
constexpr std::size_t kInternalMax = 255;

// What an address may hold only in quotes, which we do not take, and look-alikes of the at sign.
bool is_plain_local_part(std::string_view local) {
  return !local.empty() && local.size() <= kLocalMax &&
         local.find_first_of(" \"(),:;<>@[\\]") == std::string_view::npos &&
         local.find("\uFF20") == std::string_view::npos &&
         local.find("\uFE6B") == std::string_view::npos && local.front() != '.' &&
         local.back() != '.' && local.find("..") == std::string_view::npos;
}

MaybeIdentity read_email(std::string_view given, LocalDomains local_domains) {
  constexpr std::string_view kWrong = "is not an email address";
  const std::string_view address = trim(given);
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || address.size() > kAddressMax ||
      has_hidden_characters(address)) {
    return kWrong;
  }
  const std::string_view local = address.substr(0, at);
  const std::string folded = fold(local);
  const auto domain = normal_domain(address.substr(at + 1), local_domains);
  // Folding may lengthen a text, and makes a semicolon of the Greek question mark.
  if (!is_plain_local_part(local) || !is_plain_local_part(folded) || !domain) return kWrong;
  std::string key = folded + '@' + *domain;
  if (key.size() > kAddressMax) return kWrong;
  return Identity{TargetKind::email, std::move(key), std::string(address)};
}

MaybeIdentity read_phone(std::string_view given) {
  std::string number(given);
  std::erase_if(number,
                [](char c) { return std::string_view(" .-()").find(c) != std::string::npos; });
  const std::string_view digits = std::string_view(number).substr(number.empty() ? 0 : 1);
  if (!number.starts_with('+') || digits.size() < 7 || digits.size() > 15 ||
      digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return "is not a phone number: + and 7 to 15 digits";
  }
  return Identity{TargetKind::phone, number, number};
}

MaybeIdentity read_internal(std::string_view given) {
  if (given.empty() || base::count_code_points(given) > kInternalMax)
    return "must have 1 to 255 characters";
  if (has_control_or_override(given)) return "holds characters that cannot be shown";
  return Identity{TargetKind::internal, std::string(given), std::string(given)};
}

}  // namespace

std::string_view text(TargetKind kind) {
  switch (kind) {
    case TargetKind::email:
      return "email";
    case TargetKind::phone:
      return "phone";
    case TargetKind::share:
      return "share";
    case TargetKind::internal:
      break;
  }
  return "internal";
}

std::optional<TargetKind> read_target_kind(std::string_view text) {
  if (text == "email") return TargetKind::email;
  if (text == "phone" || text == "phoneNumber" || text == "sms") return TargetKind::phone;
  if (text == "share") return TargetKind::share;
  if (text == "internal" || text == "internalId" || text == "username") return TargetKind::internal;
  return std::nullopt;
}

MaybeIdentity read_target(TargetKind kind, std::string_view value, LocalDomains local) {
  switch (kind) {
    case TargetKind::email:
      return read_email(value, local);
    case TargetKind::phone:
      return read_phone(value);
    case TargetKind::share:
      return Identity{TargetKind::share, "", ""};
    case TargetKind::internal:
      break;
  }
  return read_internal(value);
}

Identity read_identity(std::string_view given, LocalDomains local) {
  for (const TargetKind kind : {TargetKind::email, TargetKind::phone}) {
    const MaybeIdentity read = read_target(kind, given, local);
    if (const Identity* identity = std::get_if<Identity>(&read)) return *identity;
  }
  return Identity{TargetKind::internal, std::string(given), std::string(given)};
}

}  // namespace vortex::server
