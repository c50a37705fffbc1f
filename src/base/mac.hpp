// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace vortex::base {

using Digest = std::array<std::uint8_t, 32>;

/// A key for HMAC-SHA256 (RFC 2104) with both hash states precomputed, so that a signature costs
/// only the hashing of the message. Cheap to copy; may be used from several threads at once.
class MacKey {
 public:
  explicit MacKey(std::span<const std::uint8_t> key);

  Digest sign(std::string_view message) const;

 private:
  struct States;
  std::shared_ptr<const States> states_;
};

Digest sha256(std::string_view message);

/// Compares without telling by its duration where the texts differ. Lengths are not hidden.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace vortex::base
