// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vortex::base {

/// Whether `text` is a number as RFC 8259 writes it.
bool is_json_number(std::string_view text);

/// The double nearest to a JSON number: infinite where it is too large, zero where it is too small.
double read_double(std::string_view number);

/// The text JavaScript gives a finite double (ECMA-262, Number::toString); "null" for others.
std::string javascript_number(double value);

}  // namespace vortex::base
