// SPDX-License-Identifier: MIT
#pragma once

/// The one place that says which version this is; the build reads it from here.
#define VORTEX_VERSION "0.1.0"

namespace vortex {

/// `major.minor.patch` of the headers this was compiled with.
inline constexpr const char* kVersion = VORTEX_VERSION;

}  // namespace vortex
