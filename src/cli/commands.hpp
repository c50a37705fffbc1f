// SPDX-License-Identifier: MIT
#pragma once

#include "cli/command.hpp"

namespace vortex::cli {

/// A command that only holds others, such as `invitations`.
struct Group {
  std::string name;
  std::string summary;
};

const std::vector<Group>& groups();

/// Every command there is.
const std::vector<Command>& commands();

/// What every command takes, also before its name.
const std::vector<Option>& common_options();

/// The commands of one area, each at the end of the file that says how they work.
std::vector<Command> autojoin_commands();
std::vector<Command> completion_commands();
std::vector<Command> doctor_commands();
std::vector<Command> invitation_commands();
std::vector<Command> listen_commands();
std::vector<Command> manual_commands();
std::vector<Command> profile_commands();
std::vector<Command> signing_commands();
std::vector<Command> token_commands();
std::vector<Command> webhook_commands();

}  // namespace vortex::cli
