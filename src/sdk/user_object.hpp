// SPDX-License-Identifier: MIT
#pragma once

#include "vortex/token.hpp"

namespace vortex {

/// A user as the JSON object that `sign` makes canonical.
Json::Object to_object(const User& user);

}  // namespace vortex
