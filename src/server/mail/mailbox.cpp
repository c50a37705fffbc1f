// SPDX-License-Identifier: MIT
#include "server/mail/mailbox.hpp"

#include "base/utf8.hpp"
#include "server/rules/target.hpp"
#include "server/rules/text.hpp"

namespace vortex::server {
namespace {

std::optional<std::string> unquote(std::string_view quoted) {
  std::string name;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '"') return std::nullopt;
    if (quoted[i] == '\\' && ++i == quoted.size()) return std::nullopt;
    name += quoted[i];
  }
  return name;
}

// An at sign in a bare name would be a second address, or a name that poses as one.
std::optional<std::string> read_name(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    return unquote(text.substr(1, text.size() - 2));
  }
  if (text.find_first_of("<>\"@\\") != std::string_view::npos) return std::nullopt;
  return std::string(text);
}

}  // namespace

std::optional<std::string> mail_address(std::string_view address) {
  if (!base::is_utf8(address)) return std::nullopt;
  const MaybeIdentity read = read_target(TargetKind::email, address, LocalDomains::allowed);
  const Identity* identity = std::get_if<Identity>(&read);
  // What reading trims off is no part of an address: here it could be the end of a header's line.
  if (!identity || identity->value != address) return std::nullopt;
  const std::size_t domain = address.rfind('@') + 1;
  const auto ascii = normal_domain(address.substr(domain), LocalDomains::allowed);
  if (!ascii) return std::nullopt;
  return std::string(address.substr(0, domain)) + *ascii;
}

std::optional<Mailbox> read_mailbox(std::string_view text) {
  text = trim(text);
  if (!base::is_utf8(text) || has_control_or_override(text)) return std::nullopt;
  std::string_view address = text;
  std::string_view before;
  if (const std::size_t open = text.rfind('<');
      open != std::string_view::npos && text.ends_with('>')) {
    before = trim(text.substr(0, open));
    address = text.substr(open + 1, text.size() - open - 2);
  }
  auto read_address = mail_address(address);
  auto name = read_name(before);
  if (!read_address || !name) return std::nullopt;
  return Mailbox{std::move(*name), std::move(*read_address)};
}

}  // namespace vortex::server
