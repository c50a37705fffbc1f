// SPDX-License-Identifier: MIT
#include "base/mac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <new>
#include <stdexcept>
#include <string>

namespace vortex::base {
namespace {

constexpr std::size_t kBlock = 64;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context make_context() {
  Context context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

// OpenSSL can fail here only for want of memory or of SHA-256 itself; there is nothing to sign with
// either way.
void require(int ok) {
  if (ok != 1) throw std::runtime_error("SHA-256 is not available");
}

void start(EVP_MD_CTX* context) {
  require(EVP_DigestInit_ex(context, EVP_sha256(), nullptr));
}

void add(EVP_MD_CTX* context, const void* data, std::size_t size) {
  require(EVP_DigestUpdate(context, data, size));
}

Digest finish(EVP_MD_CTX* context) {
  Digest digest;
  require(EVP_DigestFinal_ex(context, digest.data(), nullptr));
  return digest;
}

Context start_padded(std::array<std::uint8_t, kBlock> key, std::uint8_t pad) {
  for (std::uint8_t& byte : key) byte ^= pad;
  Context context = make_context();
  start(context.get());
  add(context.get(), key.data(), key.size());
  OPENSSL_cleanse(key.data(), key.size());
  return context;
}

// Copying a started state into a scratch context is the one keyed fast path that is right on every
// OpenSSL 3 (re-initialising a MAC with a null key was a silent no-op before 3.0.3).
EVP_MD_CTX* scratch() {
  thread_local const Context context = make_context();
  return context.get();
}

}  // namespace

struct MacKey::States {
  Context inner;
  Context outer;
};

MacKey::MacKey(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, kBlock> block{};
  if (key.size() > kBlock) {
    const Digest digest = sha256({reinterpret_cast<const char*>(key.data()), key.size()});
    std::copy(digest.begin(), digest.end(), block.begin());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  states_ =
      std::make_shared<const States>(States{start_padded(block, 0x36), start_padded(block, 0x5C)});
  OPENSSL_cleanse(block.data(), block.size());
}

Digest MacKey::sign(std::string_view message) const {
  EVP_MD_CTX* context = scratch();
  require(EVP_MD_CTX_copy_ex(context, states_->inner.get()));
  add(context, message.data(), message.size());
  const Digest inner = finish(context);
  require(EVP_MD_CTX_copy_ex(context, states_->outer.get()));
  add(context, inner.data(), inner.size());
  return finish(context);
}

Digest sha256(std::string_view message) {
  EVP_MD_CTX* context = scratch();
  start(context);
  add(context, message.data(), message.size());
  return finish(context);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace vortex::base
