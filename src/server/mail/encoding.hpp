// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

/// How text travels in mail, which guarantees only lines of ASCII. All functions are pure.
namespace vortex::server {

/// Quoted-printable (RFC 2045) with CRLF line ends and lines of at most 76 bytes. CRLF and LF are
/// line ends; a lone CR is kept as a byte. Characters of UTF-8 are not split between lines. No line
/// starts with a dot or with `From `, which relays and mailboxes would change.
std::string quoted_printable(std::string_view text);

/// Undoes `quoted_printable`; lines end with LF afterwards.
std::string read_quoted_printable(std::string_view text);

/// `text` as encoded words (RFC 2047) that are to be joined by spaces, none longer than 64 bytes
/// and none ending within a character of UTF-8. They are good for a subject and for a name alike.
std::vector<std::string> encoded_words(std::string_view text);

/// Undoes `encoded_words` in an unfolded header; whatever else is there stays as it is.
std::string decode_words(std::string_view value);

}  // namespace vortex::server
