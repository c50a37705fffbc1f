// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "vortex/json.hpp"

namespace vortex::server {

/// All that is left in `input`, without the white space around it.
std::string read_secret(std::istream& input);

/// The arguments of an admin command as a server takes them, with what is in `input` for each
/// secret given as `-`, and names of files made absolute. Throws AdminUsage for a secret on the
/// command line, without repeating it.
Json::Object with_input(std::string_view command, Json::Object arguments, std::istream& input);

}  // namespace vortex::server
