// SPDX-License-Identifier: MIT
#include "wire/api_key.hpp"

#include <algorithm>

#include "base/base64url.hpp"
#include "vortex/error.hpp"

namespace vortex::wire {

ApiKeyParts split_api_key(std::string_view key) {
  const std::size_t first = key.find('.');
  const std::size_t second = first == key.npos ? key.npos : key.find('.', first + 1);
  const bool three_parts = second != key.npos && key.find('.', second + 1) == key.npos;
  if (!three_parts || first == 0 || second == first + 1 || second + 1 == key.size()) {
    throw InvalidArgument("Invalid API key format");
  }
  if (key.substr(0, first) != "VRTX") throw InvalidArgument("Invalid API key prefix");
  const auto bytes = base::read_base64url(key.substr(first + 1, second - first - 1));
  ApiKeyParts parts{{}, key.substr(second + 1)};
  if (!bytes || bytes->size() != parts.id.bytes.size()) {
    throw InvalidArgument("Stringified UUID is invalid");
  }
  std::copy(bytes->begin(), bytes->end(), parts.id.bytes.begin());
  return parts;
}

base::Digest derive_signing_key(const ApiKeyParts& parts) {
  return base::MacKey(base::bytes_of(parts.secret)).sign(base::to_text(parts.id));
}

std::string make_api_key(const base::Uuid& id, std::string_view secret) {
  std::string key = "VRTX.";
  base::append_base64url(key, id.bytes);
  key += '.';
  key += secret;
  return key;
}

}  // namespace vortex::wire
