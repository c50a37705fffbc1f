// SPDX-License-Identifier: MIT
// Counts the comparisons in constant time: this program brings the function that the library calls
// for them. How long one takes is OpenSSL's promise; that nothing else compares and nothing stops
// early is ours.
#include <doctest/doctest.h>
#include <openssl/crypto.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "vortex/error.hpp"
#include "vortex/verify.hpp"
#include "vortex/webhook.hpp"

namespace {

// Of fixed size, because allocations are counted in this program.
std::array<std::size_t, 16> compared;
std::size_t count = 0;

}  // namespace

extern "C" int CRYPTO_memcmp(const void* a, const void* b, std::size_t size) {
  if (count < compared.size()) compared[count++] = size;
  const auto* left = static_cast<const unsigned char*>(a);
  const auto* right = static_cast<const unsigned char*>(b);
  unsigned difference = 0;
  for (std::size_t i = 0; i < size; ++i) difference |= static_cast<unsigned>(left[i] ^ right[i]);
  return static_cast<int>(difference);
}

using namespace vortex;
using Sizes = std::vector<std::size_t>;

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";

template <class Work>
Sizes sizes_compared(Work work) {
  count = 0;
  work();
  return Sizes(compared.begin(), compared.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

TEST_CASE("a webhook's signature is compared with those of all secrets, whichever fits") {
  const Webhooks webhooks(std::vector<std::string>{"a", "b", "c"});
  for (const std::string secret : {"a", "b", "c", "none of them"}) {
    CAPTURE(secret);
    const std::string signature = WebhookSigner(secret).sign("body");
    CHECK(sizes_compared([&] { webhooks.verify_signature("body", signature); }) ==
          Sizes{64, 64, 64});
  }
}

TEST_CASE("every entry of webhook-signature is compared with those of all secrets") {
  const auto now = std::chrono::system_clock::now();
  const Webhooks webhooks(std::vector<std::string>{"a", "b"});
  for (const std::string secret : {"a", "b", "none of them"}) {
    CAPTURE(secret);
    auto headers = WebhookSigner(secret).sign("body", "id", now);
    headers.signature += " " + WebhookSigner("another").sign("body", "id", now).signature;
    CHECK(sizes_compared([&] { webhooks.verify("body", headers.received()); }) ==
          Sizes{47, 47, 47, 47});
  }
}

TEST_CASE("the signatures of tokens and users are compared in constant time") {
  const TokenVerifier verifier(kKey);
  const TokenSigner signer(kKey);
  const std::string token = signer.generate_token(TokenPayload(TokenUser("u")));
  CHECK(sizes_compared([&] { verifier.verify_token(token); }) == Sizes{32});
  const std::string forged = token.substr(0, token.rfind('.') + 1) + std::string(43, 'A');
  CHECK(sizes_compared([&] { CHECK_THROWS_AS(verifier.verify_token(forged), TokenError); }) ==
        Sizes{32});
  const User user("u");
  const std::string signature = signer.sign(user);
  CHECK(sizes_compared([&] { verifier.verify_signature(user, signature); }) == Sizes{64});
}
