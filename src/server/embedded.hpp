// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace vortex::server {

/// A file that was built into the program (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  ///< without its folder
  std::string_view text;
};

}  // namespace vortex::server
