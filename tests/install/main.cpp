// SPDX-License-Identifier: MIT
#include <iostream>
#include <vortex/vortex.hpp>

int main() {
  const vortex::TokenSigner signer("VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing");
  const std::string signature = signer.sign(vortex::User("user-123", "user@example.com"));
  std::cout << signature << '\n';
  return signature.ends_with("fef82d17ce92d990ded394c05d2d8dc7c88c1fed3c5d5377f054994647e49e5b")
             ? 0
             : 1;
}
