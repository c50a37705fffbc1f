// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace vortex::wire {

/// A JSON text without the numbers that might be too large for a double. RapidJSON refuses those
/// even where it is asked for their digits only.
struct WithoutLargeNumbers {
  std::string text;  ///< a 0 and spaces in the place of each, so that all places stay the same
  std::map<std::size_t, std::string> digits;  ///< by how many numbers come before
};

/// Of a text that is not JSON, what comes before its first fault is treated right.
WithoutLargeNumbers take_large_numbers(std::string_view text);

}  // namespace vortex::wire
