// SPDX-License-Identifier: MIT
#include "server/rules/mail_kind.hpp"

namespace vortex::server {

std::string_view text(MailKind kind) {
  switch (kind) {
    case MailKind::invitation:
      return "invitation";
    case MailKind::reminder:
      return "reminder";
    case MailKind::nudge:
      return "nudge";
    case MailKind::acceptance_notice:
      return "acceptance_notice";
    case MailKind::expiry_notice:
      return "expiry_notice";
    case MailKind::renewal_request:
      break;
  }
  return "renewal_request";
}

std::optional<MailKind> read_mail_kind(std::string_view text) {
  for (const MailKind kind : kMailKinds) {
    if (server::text(kind) == text) return kind;
  }
  return std::nullopt;
}

bool is_to_invitee(MailKind kind) {
  return kind == MailKind::invitation || kind == MailKind::reminder;
}

}  // namespace vortex::server
