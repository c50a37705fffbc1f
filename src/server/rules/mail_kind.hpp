// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace vortex::server {

/// Why a mail is sent.
enum class MailKind {
  invitation,         ///< to the invitee
  reminder,           ///< to the invitee
  nudge,              ///< to the inviter, while the invitation is open
  acceptance_notice,  ///< to the inviter
  expiry_notice,      ///< to the inviter
  renewal_request,    ///< to the inviter: the invitee asks for a new invitation
};

inline constexpr std::array kMailKinds = {MailKind::invitation,    MailKind::reminder,
                                          MailKind::nudge,         MailKind::acceptance_notice,
                                          MailKind::expiry_notice, MailKind::renewal_request};

/// `acceptance_notice`
std::string_view text(MailKind kind);
/// Nothing for any other text.
std::optional<MailKind> read_mail_kind(std::string_view text);

/// Whether it goes to the invitee. Only those mails hold links.
bool is_to_invitee(MailKind kind);

}  // namespace vortex::server
