// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace vortex {

/// Fills bytes with random ones. Empty means those of the operating system. Called from any thread,
/// by a client also where answers arrive: there it must not throw.
using Random = std::function<void(std::span<std::uint8_t>)>;

}  // namespace vortex
