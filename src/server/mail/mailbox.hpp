// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::server {

/// Who sends or receives: an address and the name shown for it, in UTF-8, which may be empty.
struct Mailbox {
  std::string name;
  std::string address;

  bool operator==(const Mailbox&) const = default;
};

/// An address as mail carries it: the local part as given, the domain in lower-case ASCII. Nothing
/// for what is no address, by the rules for targets; a domain without a dot is fine here. Envelope
/// and headers both use this form.
std::optional<std::string> mail_address(std::string_view address);

/// Reads `someone@example.com`, `Some Name <someone@example.com>` or `"Name" <…>`, as settings have
/// them; nothing for any other text, such as a list of addresses.
std::optional<Mailbox> read_mailbox(std::string_view text);

}  // namespace vortex::server
