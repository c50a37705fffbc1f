// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "vortex/json.hpp"

namespace vortex::wire {

/// Appends `text` as a JSON string. Throws InvalidArgument where it is not UTF-8.
void append_json_text(std::string& out, std::string_view text);

/// Appends `value` as compact JSON: the one writer behind every byte that is signed, sent or
/// stored.
void append_json(std::string& out, const Json& value,
                 Json::Numbers numbers = Json::Numbers::javascript);
void append_json(std::string& out, const Json::Object& members,
                 Json::Numbers numbers = Json::Numbers::javascript);

}  // namespace vortex::wire
