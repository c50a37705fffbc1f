// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "server/invitations/site.hpp"
#include "server/mail/message.hpp"
#include "server/mail/writer.hpp"
#include "server/store/components.hpp"
#include "server/store/invitations.hpp"
#include "server/store/outbox.hpp"

namespace vortex::server {

/// All that a mail is made from, read from the database at the time it is sent.
struct Letter {
  StoredInvitation invitation;
  Component component;
  std::string scope;  ///< the name of what to join
};

/// Who a mail is for. Nothing where no mail could reach them.
std::optional<Mailbox> recipient_of(const OutboxMail& mail, const StoredInvitation& invitation);

/// The mail, written: the same at every attempt, but for what has changed about the invitation.
/// Throws std::invalid_argument where it cannot be written.
Message write_letter(const OutboxMail& mail, const Letter& letter, const Mailbox& from,
                     const Links& links, const MailWriter& writer);

}  // namespace vortex::server
