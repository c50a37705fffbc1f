// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "server/mail/mailbox.hpp"

namespace vortex::server {

/// A mail with the same content twice, as text and as HTML. All texts are UTF-8.
struct Message {
  std::string message_id;  ///< `left@domain`, without the angle brackets; the same on each attempt
  base::TimeMs date = 0;
  Mailbox from;
  Mailbox to;
  std::optional<Mailbox> reply_to;
  std::string subject;
  std::string text;
  std::string html;
  /// Others, such as List-Unsubscribe: values of printable ASCII.
  std::vector<std::pair<std::string, std::string>> headers;
};

/// The bytes of a message (RFC 5322, MIME) with CRLF line ends, for a relay and a mailbox alike:
/// the same message always gives the same bytes. They are ASCII but for an address with a local
/// part beyond it. Throws std::invalid_argument, naming the header, for a value that no header can
/// hold.
std::string write_message(const Message& message);

/// What a list of mails shows of one.
struct MessageSummary {
  base::TimeMs date = 0;
  Mailbox to;
  std::string subject;
  std::string message_id;
  std::string text;  ///< the textual part, with LF line ends
  std::string html;  ///< the same in HTML
};

/// Reads a message that `write_message` made; nothing for any other text. Its head may have LF line
/// ends too; the textual part is empty then.
std::optional<MessageSummary> read_summary(std::string_view message);

}  // namespace vortex::server
