// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace vortex::base {

/// Fills bytes with random ones. Tests pass a seeded one.
using Random = std::function<void(std::span<std::uint8_t>)>;

/// From the operating system, by way of OpenSSL. Thread-safe.
Random secure_random();

}  // namespace vortex::base
