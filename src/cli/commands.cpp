// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"

namespace vortex::cli {

const std::vector<Group>& groups() {
  static const std::vector<Group> kGroups = {
      {"invitations", "Create, find, accept and revoke invitations"},
      {"autojoin", "Mail domains whose people may join by themselves"},
      {"webhooks", "Receive, check and sign webhooks"},
      {"profiles", "Which service and key commands work with"},
  };
  return kGroups;
}

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = [] {
    std::vector<Command> all;
    for (auto* area : {invitation_commands, autojoin_commands, signing_commands, token_commands,
                       webhook_commands, listen_commands, profile_commands, doctor_commands,
                       completion_commands, manual_commands}) {
      for (Command& command : area()) all.push_back(std::move(command));
    }
    return all;
  }();
  return kCommands;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> kOptions = {
      {"--json", "print one JSON object", Option::Kind::flag},
      {"--profile", "profile of the configuration (VORTEX_PROFILE)", Option::Kind::text, false,
       "NAME"},
      {"--config", "configuration [~/.config/vortex/config.toml]", Option::Kind::text, false,
       "FILE"},
      {"--color",
       "when to use colours [auto]",
       Option::Kind::text,
       false,
       "WHEN",
       {"auto", "always", "never"}},
  };
  return kOptions;
}

}  // namespace vortex::cli
