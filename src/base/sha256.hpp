// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace vortex::base {

using Digest = std::array<std::uint8_t, 32>;

/// A SHA-256 that is used again and again: after the first one of a thread nothing is allocated.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  /// The one of this thread. Whoever starts it finishes it before anybody else may use it.
  static Sha256& of_this_thread();

  void start();
  void add(std::span<const std::uint8_t> bytes);
  void add(std::string_view text);
  Digest finish();

 private:
  void* context_;
};

Digest sha256(std::string_view message);

}  // namespace vortex::base
