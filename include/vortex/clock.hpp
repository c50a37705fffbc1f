// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>

namespace vortex {

/// Tells the time of day. Empty means the system clock. Called from any thread that signs.
using Clock = std::function<std::chrono::system_clock::time_point()>;

/// Tells how much time has passed, for timeouts. Empty means the steady clock. Called from any
/// thread.
using Stopwatch = std::function<std::chrono::steady_clock::time_point()>;

}  // namespace vortex
