// SPDX-License-Identifier: MIT
#include "wire/webhook_mac.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/base64url.hpp"

namespace vortex::wire {
namespace {

char to_url_alphabet(char c) {
  return c == '+' ? '-' : c == '/' ? '_' : c;
}

// With its padding, as the strict ones among the libraries of others ask for. What the last
// character says beyond the last byte is ignored by all of them.
std::optional<base::Bytes> read_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.find_first_of("-_") != text.npos) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  std::string url(text);
  std::transform(url.begin(), url.end(), url.begin(), to_url_alphabet);
  auto bytes = base::read_base64url(url, base::UnusedBits::ignored);
  base::cleanse(url);
  return bytes;
}

base::MacKey standard_key(std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix)) {
    auto bytes = read_base64(secret.substr(kPrefix.size()));
    if (bytes && bytes->size() >= 24 && bytes->size() <= 64) {
      const base::MacKey key(*bytes);
      base::cleanse(*bytes);
      return key;
    }
  }
  return base::MacKey(base::bytes_of(secret));
}

}  // namespace

WebhookMac::WebhookMac(std::string_view secret)
    : whole_(base::bytes_of(secret)), decoded_(standard_key(secret)) {}

FixedText<64> WebhookMac::vortex(std::string_view body) const {
  FixedText<64> out;
  base::write_hex(out.characters.data(), whole_.sign(body));
  return out;
}

FixedText<47> WebhookMac::standard(std::string_view id, std::string_view timestamp,
                                   std::string_view body) const {
  FixedText<47> out{{'v', '1', ','}};
  char* const text = out.characters.data() + 3;
  char* const end = base::write_base64url(text, decoded_.sign({id, ".", timestamp, ".", body}));
  std::replace(text, end, '-', '+');
  std::replace(text, end, '_', '/');
  *end = '=';
  return out;
}

}  // namespace vortex::wire
