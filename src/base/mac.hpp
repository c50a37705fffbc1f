// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "base/sha256.hpp"

namespace vortex::base {

/// A key for HMAC-SHA256 (RFC 2104), made ready once. Signing allocates nothing. Cheap to copy; may
/// be used from several threads at once.
class MacKey {
 public:
  explicit MacKey(std::span<const std::uint8_t> key);

  Digest sign(std::string_view message) const;
  /// The same for a message in parts, without putting them together.
  Digest sign(std::initializer_list<std::string_view> parts) const;

 private:
  struct Blocks;
  std::shared_ptr<const Blocks> blocks_;
};

/// Compares without telling by its duration where the texts differ. Lengths are not hidden.
bool equal_in_constant_time(std::string_view a, std::string_view b);
bool equal_in_constant_time(const Digest& a, const Digest& b);

/// Overwrites what nobody should find in memory later.
void cleanse(std::span<char> text);
void cleanse(std::span<std::uint8_t> bytes);

}  // namespace vortex::base
