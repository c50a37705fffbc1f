// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "vortex/json.hpp"

namespace vortex::server {

/// Prints what a command answers: one JSON object for machines, or for a person one line for each
/// member, and lists as aligned tables.
void print(std::ostream& out, const Json& answer, bool as_json);

}  // namespace vortex::server
