// SPDX-License-Identifier: MIT
#include "server/rules/address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace vortex::server {
namespace {

namespace ip = boost::asio::ip;

struct BlockV4 {
  std::uint32_t start;
  int prefix;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0) {
  return a << 24 | b << 16 | c << 8;
}

// From the registry of special-purpose addresses (RFC 6890 and what came after it).
constexpr auto kNotPublicV4 = std::to_array<BlockV4>({
    {v4(0, 0), 8},           // this network
    {v4(10, 0), 8},          // private
    {v4(100, 64), 10},       // shared by the customers of a carrier
    {v4(127, 0), 8},         // loopback
    {v4(169, 254), 16},      // link-local; metadata of clouds
    {v4(172, 16), 12},       // private
    {v4(192, 0, 0), 24},     // protocol assignments
    {v4(192, 0, 2), 24},     // documentation
    {v4(192, 88, 99), 24},   // relays to 6to4
    {v4(192, 168), 16},      // private
    {v4(198, 18), 15},       // benchmarks
    {v4(198, 51, 100), 24},  // documentation
    {v4(203, 0, 113), 24},   // documentation
    {v4(224, 0), 4},         // multicast
    {v4(240, 0), 4},         // reserved, and the broadcast address
});

struct BlockV6 {
  std::uint32_t start;  ///< the first 32 bits
  int prefix;           ///< at most 32
};

// All that is given out so far. Loopback, mapped and compatible IPv4 addresses, NAT64, unique local
// and link-local addresses and multicast lie outside of it.
constexpr BlockV6 kGlobalV6{0x2000'0000, 3};
constexpr auto kNotPublicV6 = std::to_array<BlockV6>({
    {0x2001'0000, 23},  // protocol assignments, among them Teredo and benchmarks
    {0x2001'0DB8, 32},  // documentation
    {0x2002'0000, 16},  // 6to4
    {0x3FFF'0000, 20},  // documentation
});

template <class Block>
constexpr bool holds(const Block& block, std::uint32_t bits) {
  return (bits ^ block.start) >> (32 - block.prefix) == 0;
}

template <class Blocks>
bool in_any(const Blocks& blocks, std::uint32_t bits) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const auto& block) { return holds(block, bits); });
}

std::uint32_t first_bits(const ip::address_v6& address) {
  const auto bytes = address.to_bytes();
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
         std::uint32_t{bytes[2]} << 8 | bytes[3];
}

}  // namespace

bool is_public(const ip::address& address) {
  if (address.is_v4()) return !in_any(kNotPublicV4, address.to_v4().to_uint());
  const std::uint32_t bits = first_bits(address.to_v6());
  return holds(kGlobalV6, bits) && !in_any(kNotPublicV6, bits);
}

}  // namespace vortex::server
