// SPDX-License-Identifier: MIT
#pragma once

#include "server/invitations/site.hpp"
#include "server/rules/mail_kind.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Whether the server itself carries messages to this invitation's target: only mail does it.
inline bool is_mailed(const StoredInvitation& invitation) {
  return invitation.mail_target().has_value();
}

/// Counts one more message for this invitation and, where it is mailed, queues its mail in the
/// same transaction; its plan begins anew once that is handed over. Who does not want to be invited
/// gets none. The caller writes `invitation` back.
void send(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// Queues one more mail to the invitee, and counts it.
void remind(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// Queues a mail to the inviter of a mailed invitation, where the address is known. `about` is the
/// name or address of whom it is about; empty: the invitee.
void notify_inviter(Tx& tx, const StoredInvitation& invitation, MailKind kind,
                    const std::string& about = {});

/// Cancels the mail that still waits, and no longer counts it; notices of what has happened stay.
/// The caller writes `invitation` back.
void stop_sending(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// The same for what waits to be sent to the invitee, who wants no more of it.
void stop_inviting(Tx& tx, const Caller& caller, StoredInvitation& invitation);

/// Counts one more invitation to this target, and to its address. Throws Refusal{rate_limited}.
void spend_for_recipient(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
                         const Limits& limits);

}  // namespace vortex::server
