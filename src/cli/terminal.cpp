// SPDX-License-Identifier: MIT
#include "cli/terminal.hpp"

#include <unistd.h>

#include <ostream>

#include "cli/readable.hpp"

namespace vortex::cli {

void set_colours(Terminal& terminal, std::string_view when) {
  const bool wanted =
      when == "auto" && !terminal.environment("NO_COLOR") && terminal.environment("TERM") != "dumb";
  terminal.colour_out = when == "always" || (wanted && isatty(STDOUT_FILENO) != 0);
  terminal.colour_err = when == "always" || (wanted && isatty(STDERR_FILENO) != 0);
}

std::string painted(std::string_view text, Colour colour, bool on) {
  if (!on || colour == Colour::none) return std::string(text);
  const char* code = colour == Colour::good ? "32" : colour == Colour::doubtful ? "33" : "31";
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

void warn(Terminal& terminal, std::string_view message) {
  terminal.err << "vortex: " << painted("warning:", Colour::doubtful, terminal.colour_err) << ' '
               << printable(message) << '\n';
}

}  // namespace vortex::cli
