// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "vortex/json.hpp"

namespace vortex::server {

/// What the command line of vortexd asks for.
struct CommandLine {
  std::string command;                                        ///< `serve`, `init`, `keys create`
  Json::Object arguments;                                     ///< of an admin command
  std::vector<std::pair<std::string, std::string>> settings;  ///< by name, in order
  std::optional<std::string> config;
  std::optional<std::string> port_file;
  std::optional<std::string> api_key_file;
  bool json = false;
};

/// Reads it, or, where help or the version was asked for or the usage is wrong, prints that and
/// returns the exit code.
std::variant<CommandLine, int> read_command_line(int argc, char** argv);

}  // namespace vortex::server
