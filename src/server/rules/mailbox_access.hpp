// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace vortex::server {

/// What is known of a request for the page of the local mailbox.
struct MailboxVisit {
  bool from_loopback = false;
  bool is_http_1_0 = false;   ///< as nginx sends unless told otherwise, and no browser
  bool is_forwarded = false;  ///< has a header that only a proxy adds
  std::string host;           ///< the Host header
};

/// Whether a request comes straight from a browser on this machine. The page shows links that are a
/// right to accept, so a proxy that somebody put before the server, and a name of the Internet that
/// was made to point here, must not lead to it. `address` is what is listened on.
bool may_see_mailbox(const MailboxVisit& visit, std::string_view address);

/// Whether a header is one that only proxies add.
bool is_forwarding_header(std::string_view lower_case_name);

/// Whether the page is there at all: only where both the address and the links are of this machine.
/// `public_url` is what links start with.
bool offers_mailbox(std::string_view address, std::string_view public_url);

}  // namespace vortex::server
