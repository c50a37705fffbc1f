// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"

namespace vortex::server {

/// What the mail that invites somebody says. Texts are UTF-8; empty ones are not known and not
/// mentioned.
struct InvitationMail {
  std::string inviter;      ///< a name
  std::string recipient;    ///< a name
  std::string scope;        ///< the name of what to join
  std::string message;      ///< the inviter's words to the recipient; may have several lines
  std::string accept_link;  ///< never empty
  std::optional<base::TimeMs> expires_at;
};

/// A mail, written for people.
struct MailContent {
  std::string subject;  ///< one line of at most 200 characters
  std::string text;
  std::string html;
};

/// Writes the invitation in English. Characters that could make a name or message show as something
/// else (controls, overrides of the reading direction) are left out, and long names cut. Throws
/// std::invalid_argument for a link that is not an http or https URL in ASCII. Thread-safe.
MailContent write_invitation(const InvitationMail& mail);

}  // namespace vortex::server
