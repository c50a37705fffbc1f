// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "server/api/credentials.hpp"

namespace vortex::server {

/// The Idempotency-Key of a request that changes something; throws Refusal where it is malformed.
std::optional<std::string> read_idempotency_key(const HttpRequest& request);

/// Wraps an action so that repeating its request with the same key answers what the first one was
/// answered and changes nothing. The answer is kept in the transaction of the change.
BoundAction make_idempotent(BoundAction action, const std::string& key, const HttpRequest& request,
                            const Credential& who);

}  // namespace vortex::server
