// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vortex::base {

/// Milliseconds since 1970-01-01T00:00:00Z, as stored and compared.
using TimeMs = std::int64_t;
/// 9999-12-31T23:59:59.999Z, the last that can be written.
inline constexpr TimeMs kLastTime = 253'402'300'799'999;

TimeMs to_ms(std::chrono::system_clock::time_point time);

/// ISO 8601 in UTC with milliseconds: `2026-01-01T00:00:00.000Z`. Years 0 to 9999.
std::string iso_time(TimeMs time);

/// The form of HTTP's Date header: `Thu, 01 Jan 2026 00:00:00 GMT`.
std::string http_time(TimeMs time);

/// Reads ISO 8601 with seconds, an optional fraction, and `Z` or an offset; nothing for any other
/// text and outside of the years 0 to 9999 in UTC. Digits of the fraction beyond milliseconds are
/// cut off.
std::optional<TimeMs> read_iso_time(std::string_view text);

/// Reads `200ms`, `5s`, `3m`, `2h` or `7d`; nothing for any other text or beyond 10,000 days.
std::optional<std::chrono::milliseconds> read_duration(std::string_view text);

/// The shortest of these forms: 300000 ms is `5m`.
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace vortex::base
