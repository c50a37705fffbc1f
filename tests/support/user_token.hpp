// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace vortex::test {

/// A token signed with `api_key` over these claims as they stand, which `exp` in an hour is added
/// to where they say nothing of an end. `header` replaces the usual one where it is not empty; a
/// `$kid` in it is the key's id.
std::string make_token(std::string_view api_key, std::string header, std::string claims,
                       base::TimeMs now);

}  // namespace vortex::test
