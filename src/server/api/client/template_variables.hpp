// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "vortex/json.hpp"

namespace vortex::server {

/// The JSON text of template variables, which clients send as an object, as its JSON text, or as
/// `lzstr:` and that text compressed. Nothing for what cannot be read: a mail without them is
/// better than none. Source: wire contract 6.1 and row 21 of 10.
std::optional<std::string> read_template_variables(const Json& given);

}  // namespace vortex::server
