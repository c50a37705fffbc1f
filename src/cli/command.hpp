// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "vortex/json.hpp"

namespace vortex::cli {

/// The command line was wrong; the message says what to write instead. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What commands read from and write to.
struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  /// The value of an environment variable; nothing where it is not set or empty.
  std::optional<std::string> (*environment)(const char* name);
};

/// One option or argument of a command.
struct Option {
  enum class Kind { text, flag, list };

  /// `--email` for an option, `ID` for an argument by position.
  std::string name;
  std::string help;
  Kind kind = Kind::text;
  bool required = false;
};

/// What was given on the command line, by the names of the options.
class Arguments {
 public:
  using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

  explicit Arguments(Values values) : values_(std::move(values)) {}

  bool has(std::string_view name) const { return values_.contains(name); }
  std::optional<std::string> maybe(std::string_view name) const;
  /// The value of a required option.
  const std::string& text(std::string_view name) const;
  std::vector<std::string> list(std::string_view name) const;
  /// The value read as JSON, or UsageError naming the option.
  std::optional<Json> maybe_json(std::string_view name) const;

 private:
  Values values_;
};

enum ExitCode { kFine = 0, kRefused = 1, kUsage = 2, kNotReachable = 3 };

/// One command: a row in the table that the command line, its help and its tests are made from.
struct Command {
  std::string path;  ///< `invitations get`
  std::string summary;
  std::vector<Option> options;
  std::string example;
  ExitCode (*run)(const Arguments& arguments, Terminal& terminal);
};

/// All commands of one area.
std::vector<Command> invitation_commands();
std::vector<Command> signing_commands();
std::vector<Command> webhook_commands();

/// The API key, from VORTEX_API_KEY or the file named by --api-key-file.
std::string api_key(const Arguments& arguments, const Terminal& terminal);

/// The contents of a file, or of standard input for `-`.
std::string read_input(const std::string& path, Terminal& terminal);

/// Prints `value` for a machine where --json is given, else `line` for a person.
void print(const Arguments& arguments, Terminal& terminal, std::string_view line,
           const Json& value);

}  // namespace vortex::cli
