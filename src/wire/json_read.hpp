// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "vortex/json.hpp"

namespace vortex::wire {

/// What a reader of JSON puts up with beyond RFC 8259.
struct JsonRules {
  std::size_t depth_max = 512;
  /// Repeated names: the last value counts, in the place of the first. Otherwise they are refused.
  bool repeated_names = true;
  /// Escaped NUL characters in texts, which some databases and C programs cut them at.
  bool nul = true;
};

/// Why a text is not the JSON asked for, in words for a person.
class JsonFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads one JSON text in strict UTF-8 without NUL bytes or unpaired surrogates, or throws
/// JsonFault.
Json read_json(std::string_view text, const JsonRules& rules = {});

}  // namespace vortex::wire
