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

/// What back ends in Java and C# hash instead: `id` and `email` under their wire names, and nothing
/// left out. Source: wire contract 2.3. Throws InvalidArgument where `user` is no object.
std::string canonical_user_unshortened(const Json& user);

}  // namespace vortex::wire
