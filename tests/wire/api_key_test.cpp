// SPDX-License-Identifier: MIT
#include "wire/api_key.hpp"

#include <doctest/doctest.h>

#include "base/base64url.hpp"
#include "vortex/error.hpp"

using namespace vortex;

TEST_CASE("an API key is taken apart and put together again") {
  const std::string key = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
  const wire::ApiKeyParts parts = wire::split_api_key(key);
  CHECK(base::to_text(parts.id) == "00000000-0000-4000-8000-000000000001");
  CHECK(parts.secret == "test-secret-key-for-signing");
  CHECK(base::hex(wire::derive_signing_key(parts)) ==
        "25b11cd8982a3681c95094a333fe994c3be733eda461c0a998fc1f8cd26d4442");
  CHECK(wire::make_api_key(parts.id, parts.secret) == key);
}

TEST_CASE("an id with unused bits set is refused, so that a key has one spelling") {
  CHECK_THROWS_AS(wire::split_api_key("VRTX.AAAAAAAAQACAAAAAAAAAAR.k"), InvalidArgument);
}
