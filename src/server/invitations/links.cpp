// SPDX-License-Identifier: MIT
#include "server/invitations/links.hpp"

#include <algorithm>

#include "base/base64url.hpp"

namespace vortex::server {

std::string Links::link(const base::Uuid& invitation) const {
  return public_url_ + "/i/" + base::base64url(cipher_.encrypt(invitation.bytes));
}

std::optional<base::Uuid> Links::read_code(std::string_view code) const {
  const auto bytes = base::read_base64url(code);
  base::Block block;
  if (!bytes || bytes->size() != block.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), block.begin());
  return base::Uuid{cipher_.decrypt(block)};
}

std::optional<base::Uuid> Links::read_link(std::string_view link) const {
  const std::string start = public_url_ + "/i/";
  if (!link.starts_with(start)) return std::nullopt;
  return read_code(link.substr(start.size()));
}

}  // namespace vortex::server
