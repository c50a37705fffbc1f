// SPDX-License-Identifier: MIT
#include "base/mac.hpp"

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <rapidcheck.h>

#include <string>
#include <thread>
#include <vector>

#include "base/base64url.hpp"

using namespace vortex::base;

namespace {
std::string mac(const std::string& key, const std::string& message) {
  return hex(MacKey(bytes_of(key)).sign(message));
}
}  // namespace

TEST_CASE("MacKey gives the HMAC-SHA256 of RFC 4231") {
  const struct {
    const char* name;
    std::string key, message, want;
  } cases[] = {
      {"case 1", std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"case 2", "Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {"case 3", std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"case 6: a key longer than a block", std::string(131, '\xaa'),
       "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(mac(c.key, c.message) == c.want);
  }
}

TEST_CASE("MacKey agrees with OpenSSL's own HMAC for any key and message") {
  CHECK(rc::check([](const std::string& key, const std::string& message) {
    unsigned char digest[32];
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest, &size);
    RC_ASSERT(mac(key, message) == hex({digest, size}));
  }));
}

TEST_CASE("a message in parts has the signature of the whole") {
  const MacKey key(bytes_of("Jefe"));
  CHECK(key.sign({"what do ya ", "", "want for nothing?"}) ==
        key.sign("what do ya want for nothing?"));
  CHECK(key.sign({}) == key.sign(""));
}

TEST_CASE("SHA-256 gives the example of FIPS 180-2") {
  CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("one MacKey signs in several threads at once") {
  const MacKey key(bytes_of("Jefe"));
  const std::string want = hex(key.sign("message"));
  std::vector<int> wrong(4, 0);
  std::vector<std::jthread> threads;
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) count += hex(key.sign("message")) != want;
    });
  }
  threads.clear();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("comparing in constant time still compares") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}
