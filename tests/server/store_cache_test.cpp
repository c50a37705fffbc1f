// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "server/store/invitation_cache.hpp"

using namespace vortex::server;

namespace {

using Cache = InvitationCache<std::string>;

Uuid id(std::uint32_t number) {
  Uuid out;
  for (std::size_t i = 0; i < 4; ++i) {
    out.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return out;
}

void keep(Cache& cache, const Uuid& invitation, const std::string& text) {
  cache.put(cache.ticket(invitation), invitation, {text, 0, 1000});
}

}  // namespace

TEST_CASE("what is kept is found until it is dropped") {
  Cache cache(1 << 20);
  CHECK(cache.find(id(1), 5) == nullptr);
  keep(cache, id(1), "one");
  keep(cache, id(2), "two");
  REQUIRE(cache.find(id(1), 5) != nullptr);
  CHECK(cache.find(id(1), 5)->value == "one");
  cache.drop(id(1));
  CHECK(cache.find(id(1), 5) == nullptr);
  CHECK(cache.find(id(2), 5) != nullptr);
  cache.drop_all();
  CHECK(cache.find(id(2), 5) == nullptr);
}

TEST_CASE("what is kept is good in its time only, also where the clock was set back") {
  Cache cache(1 << 20);
  cache.put(cache.ticket(id(1)), id(1), {"x", 100, 200});
  CHECK(cache.find(id(1), 99) == nullptr);
  CHECK(cache.find(id(1), 100) != nullptr);
  CHECK(cache.find(id(1), 199) != nullptr);
  CHECK(cache.find(id(1), 200) == nullptr);
}

TEST_CASE("what was read before a change is not kept after it") {
  Cache cache(1 << 20);
  const std::uint64_t ticket = cache.ticket(id(1));
  cache.drop(id(1));
  cache.put(ticket, id(1), {"old", 0, 1000});
  CHECK(cache.find(id(1), 5) == nullptr);
  const std::uint64_t second = cache.ticket(id(1));
  cache.drop_all();
  cache.put(second, id(1), {"old", 0, 1000});
  CHECK(cache.find(id(1), 5) == nullptr);
  keep(cache, id(1), "new");
  CHECK(cache.find(id(1), 5)->value == "new");
}

TEST_CASE("what is longest in it makes room, and what is too large is not kept") {
  Cache cache(64 * 1024);
  const std::string text(500, 'x');
  for (std::uint32_t i = 0; i < 1000; ++i) keep(cache, id(i), text);
  std::size_t kept = 0;
  for (std::uint32_t i = 0; i < 1000; ++i) kept += cache.find(id(i), 5) ? 1 : 0;
  CHECK(kept > 10);
  CHECK(kept * text.size() <= 64 * 1024);
  CHECK(cache.find(id(999), 5) != nullptr);
  CHECK(cache.find(id(0), 5) == nullptr);
  keep(cache, id(7), std::string(10'000, 'x'));
  CHECK(cache.find(id(7), 5) == nullptr);
}

TEST_CASE("the same invitation kept again and again takes room once") {
  Cache cache(64 * 1024);
  for (int i = 0; i < 10'000; ++i) keep(cache, id(1), std::to_string(i));
  CHECK(cache.find(id(1), 5)->value == "9999");
  Cache none(0);
  keep(none, id(1), "x");
  CHECK(none.find(id(1), 5) == nullptr);
}
