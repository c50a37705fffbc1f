// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vortex::base {

using Block = std::array<std::uint8_t, 16>;

/// AES-256 over single blocks: a secret permutation of 128-bit values, for turning ids into codes
/// that nobody can guess, and back. May be used from several threads at once.
class BlockCipher {
 public:
  /// `key` has 32 bytes; throws std::invalid_argument where it has not.
  explicit BlockCipher(std::string_view key);

  Block encrypt(const Block& block) const;
  Block decrypt(const Block& block) const;

 private:
  std::array<std::uint8_t, 32> key_{};
};

}  // namespace vortex::base
