// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/mac.hpp"
#include "base/uuid.hpp"

namespace vortex::wire {

/// The parts of `VRTX.<id>.<secret>`.
struct ApiKeyParts {
  base::Uuid id;
  std::string_view secret;  ///< points into the key that was split
};

/// Splits an API key, or throws InvalidArgument in the words of the official SDKs. Source: wire
/// contract 1.1 and 1.2: three parts, none empty, an id of exactly 16 bytes.
ApiKeyParts split_api_key(std::string_view key);

/// The 32 bytes that sign everything for this key.
base::Digest derive_signing_key(const ApiKeyParts& parts);

/// The API key with this id and secret.
std::string make_api_key(const base::Uuid& id, std::string_view secret);

}  // namespace vortex::wire
