// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

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

/// Whether processes can be given a terminal; some containers have none to give.
bool has_terminals();

/// The same on a terminal of its own: what it says on standard output and error is in `out`, with
/// the terminal's line ends.
ProcessResult run_on_terminal(const std::vector<std::string>& command,
                              const std::vector<std::string>& environment);

/// A program that goes on while the test does. It ends with the test.
class RunningProcess {
 public:
  RunningProcess(const std::vector<std::string>& command,
                 const std::vector<std::string>& environment);
  ~RunningProcess();
  RunningProcess(const RunningProcess&) = delete;
  RunningProcess& operator=(const RunningProcess&) = delete;

  /// Waits for the next line on standard output or error; without its end, and empty at the end.
  std::string next_line() { return line_of(out_, out_text_); }
  std::string next_error_line() { return line_of(err_, err_text_); }
  void signal(int number) const;
  /// Waits for its end; returns the exit code, and what it said that was not read yet.
  ProcessResult finish();

 private:
  static std::string line_of(int end, std::string& text);

  pid_t child_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string out_text_, err_text_;
};

}  // namespace vortex::test
