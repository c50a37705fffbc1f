// SPDX-License-Identifier: MIT
#include "base/block_cipher.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <new>
#include <stdexcept>

namespace vortex::base {
namespace {

enum class Direction { encrypt, decrypt };

Block run(const std::array<std::uint8_t, 32>& key, const Block& in, Direction direction) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  Block out;
  int written = 0;
  if (!context ||
      EVP_CipherInit_ex2(context.get(), EVP_aes_256_ecb(), key.data(), nullptr,
                         direction == Direction::encrypt ? 1 : 0, nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_CipherUpdate(context.get(), out.data(), &written, in.data(),
                       static_cast<int>(in.size())) != 1 ||
      written != static_cast<int>(out.size())) {
    throw std::bad_alloc();
  }
  return out;
}

}  // namespace

BlockCipher::BlockCipher(std::string_view key) {
  if (key.size() != key_.size()) throw std::invalid_argument("the key must have 32 bytes");
  std::copy(key.begin(), key.end(), key_.begin());
}

Block BlockCipher::encrypt(const Block& block) const {
  return run(key_, block, Direction::encrypt);
}

Block BlockCipher::decrypt(const Block& block) const {
  return run(key_, block, Direction::decrypt);
}

}  // namespace vortex::base
