// SPDX-License-Identifier: MIT
#include "base/sha256.hpp"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace vortex::base {
namespace {

// OpenSSL can fail here only for want of SHA-256 itself; there is nothing to sign with then.
void require(bool ok) {
  if (!ok) throw std::runtime_error("SHA-256 is not available");
}

// The functions of OpenSSL's provider, which EVP_Digest* call as well. EVP frees and allocates the
// state at every start and every copy; the provider starts the state it has (ADR 0010).
struct Functions {
  void* provider = nullptr;
  OSSL_FUNC_digest_newctx_fn* make = nullptr;
  OSSL_FUNC_digest_freectx_fn* free = nullptr;
  OSSL_FUNC_digest_init_fn* start = nullptr;
  OSSL_FUNC_digest_update_fn* add = nullptr;
  OSSL_FUNC_digest_final_fn* finish = nullptr;

  bool complete() const { return make && free && start && add && finish; }
};

bool is_named_sha256(const OSSL_ALGORITHM& algorithm) {
  std::string_view names = algorithm.algorithm_names;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(':'), names.size());
    if (names.substr(0, end) == OSSL_DIGEST_NAME_SHA2_256) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

void take(Functions& out, const OSSL_DISPATCH& entry) {
  switch (entry.function_id) {
    case OSSL_FUNC_DIGEST_NEWCTX:
      out.make = OSSL_FUNC_digest_newctx(&entry);
      break;
    case OSSL_FUNC_DIGEST_FREECTX:
      out.free = OSSL_FUNC_digest_freectx(&entry);
      break;
    case OSSL_FUNC_DIGEST_INIT:
      out.start = OSSL_FUNC_digest_init(&entry);
      break;
    case OSSL_FUNC_DIGEST_UPDATE:
      out.add = OSSL_FUNC_digest_update(&entry);
      break;
    case OSSL_FUNC_DIGEST_FINAL:
      out.finish = OSSL_FUNC_digest_final(&entry);
      break;
    default:
      break;
  }
}

Functions find_functions() {
  // Never freed: it keeps the provider loaded for objects that sign while the program ends.
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, OSSL_DIGEST_NAME_SHA2_256, nullptr);
  require(digest != nullptr);
  const OSSL_PROVIDER* provider = EVP_MD_get0_provider(digest);
  Functions out;
  out.provider = OSSL_PROVIDER_get0_provider_ctx(provider);
  int changes = 0;
  const OSSL_ALGORITHM* algorithm =
      OSSL_PROVIDER_query_operation(provider, OSSL_OP_DIGEST, &changes);
  while (algorithm && algorithm->algorithm_names && !is_named_sha256(*algorithm)) ++algorithm;
  require(algorithm && algorithm->algorithm_names);
  for (const OSSL_DISPATCH* entry = algorithm->implementation; entry->function_id != 0; ++entry) {
    take(out, *entry);
  }
  require(out.complete());
  return out;
}

const Functions& functions() {
  static const Functions found = find_functions();
  return found;
}

}  // namespace

Sha256::Sha256() : context_(functions().make(functions().provider)) {
  if (!context_) throw std::bad_alloc();
}

Sha256::~Sha256() {
  functions().free(context_);
}

Sha256& Sha256::of_this_thread() {
  thread_local Sha256 hash;
  return hash;
}

void Sha256::start() {
  const OSSL_PARAM none[] = {OSSL_PARAM_END};
  require(functions().start(context_, none) == 1);
}

void Sha256::add(std::span<const std::uint8_t> bytes) {
  require(functions().add(context_, bytes.data(), bytes.size()) == 1);
}

void Sha256::add(std::string_view text) {
  require(functions().add(context_, reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1);
}

Digest Sha256::finish() {
  Digest digest;
  std::size_t size = 0;
  require(functions().finish(context_, digest.data(), &size, digest.size()) == 1);
  return digest;
}

Digest sha256(std::string_view message) {
  Sha256& hash = Sha256::of_this_thread();
  hash.start();
  hash.add(message);
  return hash.finish();
}

}  // namespace vortex::base
