// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>

namespace vortex {

/// Tells the time of day. Empty means the system clock. Called from any thread that
/// signs, and by a client where answers arrive: there it must not throw.
using Clock = std::function<std::chrono::system_clock::time_point()>;

/// Tells how much time has passed, for timeouts. Empty means the steady clock. Called from any
/// thread. Must not throw.
using Stopwatch = std::function<std::chrono::steady_clock::time_point()>;

}  // namespace vortex
