// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "vortex/json.hpp"

namespace vortex::wire {

/// The text that `sign` hashes for a user: known fields under their wire names (absent where
/// empty), every other member as it is, members sorted at all levels as JavaScript would.
/// Source: wire contract 2.2, Node SDK 0.20.0.
/// Throws InvalidArgument where neither `id` nor `userId` holds something.
std::string canonical_user(const Json& user);

}  // namespace vortex::wire
