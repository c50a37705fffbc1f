// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace vortex::test {

struct ProcessResult {
  int exit_code = -1;  ///< minus the signal's number where one ended it
  std::string out;
  std::string err;
};

/// Runs a program to its end with exactly this environment (plus PATH) and standard input.
ProcessResult run(const std::vector<std::string>& command,
                  const std::vector<std::string>& environment, const std::string& input = "");

/// The same on a terminal of its own: what it says on standard output and error is in `out`, with
/// the terminal's line ends.
ProcessResult run_on_terminal(const std::vector<std::string>& command,
                              const std::vector<std::string>& environment);

}  // namespace vortex::test
