// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace vortex::server {

/// The text of visitors.txt, which is the only one.
extern const std::span<const std::string_view> kVisitorTables;

}  // namespace vortex::server
