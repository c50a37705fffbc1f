// SPDX-License-Identifier: MIT
#include "base/base64url.hpp"

#include <array>
#include <cstring>

namespace vortex::base {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t kInvalid = 0xFF;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kInvalid);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

// Two characters at once for each twelve bits.
constexpr auto kPairs = [] {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = {kAlphabet[i >> 6], kAlphabet[i & 0x3F]};
  }
  return pairs;
}();

char* write_pair(char* to, std::uint32_t twelve_bits) {
  std::memcpy(to, kPairs[twelve_bits].data(), 2);
  return to + 2;
}

}  // namespace

char* write_base64url(char* to, std::span<const std::uint8_t> bytes) {
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t three = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    to = write_pair(write_pair(to, three >> 12), three & 0xFFF);
  }
  const std::size_t left = bytes.size() - i;
  if (left == 1) return write_pair(to, static_cast<std::uint32_t>(bytes[i]) << 4);
  if (left == 2) {
    const std::uint32_t two = static_cast<std::uint32_t>(bytes[i]) << 8 | bytes[i + 1];
    to = write_pair(to, two >> 4);
    *to++ = kAlphabet[(two & 0xF) << 2];
  }
  return to;
}

void append_base64url(std::string& out, std::span<const std::uint8_t> bytes) {
  const std::size_t start = out.size();
  out.resize(start + base64url_size(bytes.size()));
  write_base64url(out.data() + start, bytes);
}

std::string base64url(std::span<const std::uint8_t> bytes) {
  std::string out;
  append_base64url(out, bytes);
  return out;
}

std::optional<Bytes> read_base64url(std::string_view text, UnusedBits unused) {
  if (text.size() % 4 == 1) return std::nullopt;
  Bytes out;
  out.reserve(text.size() * 6 / 8);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (value == kInvalid) return std::nullopt;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  const bool leftover = (bits & ((1u << count) - 1)) != 0;
  if (leftover && unused == UnusedBits::must_be_zero) return std::nullopt;
  return out;
}

char* write_hex(char* to, std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *to++ = kDigits[byte >> 4];
    *to++ = kDigits[byte & 0xF];
  }
  return to;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string out(bytes.size() * 2, '\0');
  write_hex(out.data(), bytes);
  return out;
}

}  // namespace vortex::base
