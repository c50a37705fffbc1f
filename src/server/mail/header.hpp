// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "server/mail/mailbox.hpp"

/// The lines in a message's head. Each append function adds one header, folded (RFC 5322), with its
/// CRLF, and throws std::invalid_argument naming the header for a value that would break out of it.
namespace vortex::server {

/// A value of printable ASCII, as it is.
void append_header(std::string& head, std::string_view name, std::string_view value);

/// Text in UTF-8 without CR, LF and NUL; encoded (RFC 2047) where it is more than plain words.
void append_text_header(std::string& head, std::string_view name, std::string_view text);

/// A name and an address. A local part beyond ASCII stays in UTF-8 (RFC 6532).
void append_mailbox_header(std::string& head, std::string_view name, const Mailbox& mailbox);

/// The unfolded value of the first header with this name, written as here; nothing where `message`
/// has none in its head.
std::optional<std::string> find_header(std::string_view message, std::string_view name);

/// `Thu, 01 Jan 2026 00:00:00 +0000`. Throws std::invalid_argument outside of the years 1970 to
/// 9999.
std::string mail_date(base::TimeMs time);

/// Reads what `mail_date` writes; nothing for any other text.
std::optional<base::TimeMs> read_mail_date(std::string_view text);

}  // namespace vortex::server
