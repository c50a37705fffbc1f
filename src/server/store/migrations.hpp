// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace vortex::server {

/// The SQL of migrations/*.sql, in their order; the schema's version is how many were applied.
extern const std::span<const std::string_view> kMigrations;

}  // namespace vortex::server
