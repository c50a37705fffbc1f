// SPDX-License-Identifier: MIT
#include "base/mac.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

namespace vortex::base {

/// What the two hashes of RFC 2104 start with: the key, padded.
struct MacKey::Blocks {
  static constexpr std::size_t kSize = 64;

  explicit Blocks(std::span<const std::uint8_t> key) {
    Digest digest{};
    if (key.size() > kSize) {
      digest = sha256({reinterpret_cast<const char*>(key.data()), key.size()});
      key = digest;
    }
    std::copy(key.begin(), key.end(), inner.begin());
    std::copy(key.begin(), key.end(), outer.begin());
    for (std::uint8_t& byte : inner) byte ^= 0x36;
    for (std::uint8_t& byte : outer) byte ^= 0x5C;
    cleanse(digest);
  }
  ~Blocks() {
    cleanse(inner);
    cleanse(outer);
  }
  Blocks(const Blocks&) = delete;
  Blocks& operator=(const Blocks&) = delete;

  std::array<std::uint8_t, kSize> inner{};
  std::array<std::uint8_t, kSize> outer{};
};

MacKey::MacKey(std::span<const std::uint8_t> key) : blocks_(std::make_shared<const Blocks>(key)) {}

Digest MacKey::sign(std::string_view message) const {
  return sign({message});
}

Digest MacKey::sign(std::initializer_list<std::string_view> parts) const {
  Sha256& hash = Sha256::of_this_thread();
  hash.start();
  hash.add(blocks_->inner);
  for (const std::string_view part : parts) hash.add(part);
  const Digest inner = hash.finish();
  hash.start();
  hash.add(blocks_->outer);
  hash.add(inner);
  return hash.finish();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool equal_in_constant_time(const Digest& a, const Digest& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void cleanse(std::span<char> text) {
  OPENSSL_cleanse(text.data(), text.size());
}

void cleanse(std::span<std::uint8_t> bytes) {
  OPENSSL_cleanse(bytes.data(), bytes.size());
}

}  // namespace vortex::base
