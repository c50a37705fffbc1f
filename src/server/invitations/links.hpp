// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/block_cipher.hpp"
#include "base/uuid.hpp"

namespace vortex::server {

/// The short links of invitations. A code is the invitation's id, encrypted with a secret of this
/// installation: 128 bits that cannot be guessed and need no column of their own. May be used from
/// several threads at once.
class Links {
 public:
  /// `public_url` has no slash at its end; `secret` has 32 bytes.
  Links(std::string public_url, std::string_view secret);

  /// The absolute URL: `https://invite.example.com/i/jH3…`, with a code of 22 characters.
  std::string link(const base::Uuid& invitation) const;
  /// The invitation a code stands for, if it is one; whether that exists is another question.
  std::optional<base::Uuid> read_code(std::string_view code) const;
  /// The same for a whole link of this installation.
  std::optional<base::Uuid> read_link(std::string_view link) const;

  /// Where whoever got this invitation says that they want none: `https://invite.example.com/u/…`.
  /// Who knows one of the two links cannot tell the other.
  std::string opt_out_link(const base::Uuid& invitation) const;
  std::optional<base::Uuid> read_opt_out_code(std::string_view code) const;

  const std::string& public_url() const { return public_url_; }

 private:
  std::string public_url_;
  base::BlockCipher cipher_;
  base::BlockCipher opt_out_cipher_;
};

}  // namespace vortex::server
