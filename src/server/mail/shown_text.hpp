// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

/// Texts of strangers, made fit to be shown to somebody. All functions are pure.
namespace vortex::server {

/// One line of at most `max` characters: white space of any kind and length becomes one space;
/// controls, overrides of the reading direction and what is not UTF-8 are left out; where something
/// was cut off, the last character is an ellipsis.
std::string shown_line(std::string_view text, std::size_t max);

/// The same for a name, which is cut at 80 characters: it is there to be recognised; one that is
/// longer is there to say something.
std::string shown_name(std::string_view text);

/// The same as `shown_line` for each line, however long. Empty lines at both ends are left out.
std::vector<std::string> shown_lines(std::string_view text);

/// A day in UTC.
struct Day {
  int year;
  int month;  ///< 1 to 12
  int day;
};

/// Years 0 to 9999.
Day day_of(base::TimeMs time);

/// `30 November 2026`, in UTC. Years 0 to 9999.
std::string shown_date(base::TimeMs time);

}  // namespace vortex::server
