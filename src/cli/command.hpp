// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.hpp"
#include "vortex/json.hpp"

namespace vortex::cli {

/// The command line was wrong; the message says what to write instead. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One option or argument of a command.
struct Option {
  enum class Kind { text, flag, list };

  /// `--email` for an option, `ID` for an argument by position.
  std::string name;
  std::string help;
  Kind kind = Kind::text;
  bool required = false;
  /// What help calls the value of an option; a FILE is completed with the names of files.
  std::string value = "TEXT";
  /// The only values there are; empty where any text will do.
  std::vector<std::string> choices = {};

  bool is_argument() const { return !name.starts_with("--"); }
  bool takes_value() const { return kind != Kind::flag; }
  bool takes_file() const { return (is_argument() ? name : value) == "FILE"; }
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
  /// The value read as a whole number from 1 to `max`, or UsageError naming the option.
  std::optional<std::uint64_t> maybe_count(std::string_view name, std::uint64_t max) const;

 private:
  Values values_;
};

enum ExitCode { kFine = 0, kRefused = 1, kUsage = 2, kNotReachable = 3 };

/// One command: a row in the table that the command line, its help, completion, manual and tests
/// are made from.
struct Command {
  std::string path;  ///< `invitations get`
  std::string summary;
  std::vector<Option> options;
  std::string example;  ///< as typed in a shell; one a line
  ExitCode (*run)(const Arguments& arguments, Terminal& terminal);
};

/// A command's own options, then those that it shares with others.
std::vector<Option> joined(std::vector<Option> own, const std::vector<Option>& shared);

/// The parts with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator = ", ");

/// The contents of a file, or of standard input for `-`.
std::string read_input(const std::string& path, Terminal& terminal);

/// The same without the white space around it: for keys and tokens, which have none.
std::string trimmed(std::string text);

/// Prints `value` for a machine where --json is given, else `line` for a person.
void print(const Arguments& arguments, Terminal& terminal, std::string_view line,
           const Json& value);

}  // namespace vortex::cli
