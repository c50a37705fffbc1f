// SPDX-License-Identifier: MIT
#include "server/invitations/links.hpp"

#include <algorithm>

#include "base/base64url.hpp"
#include "base/mac.hpp"

namespace vortex::server {
namespace {

std::string derived(std::string_view secret, std::string_view purpose) {
  const base::MacKey key({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()});
  const base::Digest digest = key.sign(purpose);
  return {digest.begin(), digest.end()};
}

std::optional<base::Uuid> decrypt(const base::BlockCipher& cipher, std::string_view code) {
  const auto bytes = base::read_base64url(code);
  base::Block block;
  if (!bytes || bytes->size() != block.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), block.begin());
  return base::Uuid{cipher.decrypt(block)};
}

}  // namespace

Links::Links(std::string public_url, std::string_view secret)
    : public_url_(std::move(public_url)),
      cipher_(secret),
      opt_out_cipher_(derived(secret, "opt out")) {}

std::string Links::link(const base::Uuid& invitation) const {
  return public_url_ + "/i/" + base::base64url(cipher_.encrypt(invitation.bytes));
}

std::optional<base::Uuid> Links::read_code(std::string_view code) const {
  return decrypt(cipher_, code);
}

std::string Links::opt_out_link(const base::Uuid& invitation) const {
  return public_url_ + "/u/" + base::base64url(opt_out_cipher_.encrypt(invitation.bytes));
}

std::optional<base::Uuid> Links::read_opt_out_code(std::string_view code) const {
  return decrypt(opt_out_cipher_, code);
}

std::optional<base::Uuid> Links::read_link(std::string_view link) const {
  const std::string start = public_url_ + "/i/";
  if (!link.starts_with(start)) return std::nullopt;
  return read_code(link.substr(start.size()));
}

}  // namespace vortex::server
