// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "base/mac.hpp"
#include "vortex/json.hpp"

namespace vortex::wire {

/// Which texts a signature over a user may be made of.
enum class Spellings {
  reference,  ///< the canonical form of wire contract 2.2 only
  any_sdk,    ///< also those of back ends that keep empty values, or escape other characters
};

/// Whether `hex` is the signature of this user: 64 lower-case digits, compared in constant time.
/// False for a user without an id. Source: wire contract 2.5. All spellings come from the same
/// values, so that taking more of them lets nobody else's user pass.
bool is_signed_user(const Json& user, std::string_view hex, const base::MacKey& key,
                    Spellings spellings);

}  // namespace vortex::wire
