// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "cli/commands.hpp"

namespace vortex::cli {

/// A command line that was understood.
struct CommandLine {
  const Command* command;
  Arguments arguments;
};

/// Reads the words after the program's name. Nothing where they ask for help or the version, which
/// is then printed. Throws UsageError where they are wrong.
std::optional<CommandLine> parse(std::vector<std::string> words, Terminal& terminal);

}  // namespace vortex::cli
