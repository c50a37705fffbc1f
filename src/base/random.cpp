// SPDX-License-Identifier: MIT
#include "base/random.hpp"

#include <openssl/rand.h>

#include <stdexcept>

namespace vortex::base {

Random secure_random() {
  return [](std::span<std::uint8_t> bytes) {
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
      throw std::runtime_error("the operating system gives no random bytes");
    }
  };
}

}  // namespace vortex::base
