// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string_view>

#include "base/mac.hpp"

namespace vortex::wire {

/// A text of known length, so that making one allocates nothing.
template <std::size_t Size>
struct FixedText {
  std::array<char, Size> characters;
  std::string_view view() const { return {characters.data(), Size}; }
};

/// How one secret signs webhooks. Source: wire contract 7.1; the specification of Standard
/// Webhooks.
class WebhookMac {
 public:
  /// Standard Webhooks sign with what follows `whsec_`, where that is base64 of 24 to 64 bytes,
  /// else with the whole secret; X-Vortex-Signature always with the whole secret.
  explicit WebhookMac(std::string_view secret);

  /// X-Vortex-Signature: 64 lower-case hexadecimal digits.
  FixedText<64> vortex(std::string_view body) const;
  /// One entry of webhook-signature: `v1,` and 44 characters of base64.
  FixedText<47> standard(std::string_view id, std::string_view timestamp,
                         std::string_view body) const;

 private:
  base::MacKey whole_;
  base::MacKey decoded_;
};

}  // namespace vortex::wire
