// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace vortex::cli {

/// What a text is about: green, yellow and red where colours are on.
enum class Colour { none, good, doubtful, bad };

/// What commands read from and write to.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  /// The value of an environment variable; nothing where it is not set or empty.
  std::optional<std::string> (*environment)(const char* name);
  bool colour_out = false;
  bool colour_err = false;
};

/// Switches colours on or off: `when` is `auto`, `always` or `never`. With `auto` they are on for a
/// terminal, unless NO_COLOR is set or TERM is `dumb`.
void set_colours(Terminal& terminal, std::string_view when);

/// The text in a colour, or as it is where colours are off.
std::string painted(std::string_view text, Colour colour, bool on);

/// A line on standard error: `vortex: warning: …`.
void warn(Terminal& terminal, std::string_view message);

}  // namespace vortex::cli
