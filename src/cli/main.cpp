// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <list>

#include "cli/command.hpp"
#include "cli/readable.hpp"
#include "vortex/vortex.hpp"

namespace vortex::cli {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {"--json", "print one JSON object", Option::Kind::flag},
      {"--api-key-file", "file with the API key, or a server's credentials.json"},
  };
  return options;
}

std::vector<Command> all_commands() {
  std::vector<Command> all;
  for (const auto& commands : {invitation_commands(), signing_commands(), webhook_commands()}) {
    all.insert(all.end(), commands.begin(), commands.end());
  }
  return all;
}

// One command on CLI11's side: where its parser puts what it read.
struct Binding {
  explicit Binding(const Command& row) : command(&row) {}

  const Command* command;
  CLI::App* app = nullptr;
  std::map<std::string, CLI::Option*> bound;

  void add(const Option& option) {
    CLI::Option*& added = bound[option.name];
    if (option.kind == Option::Kind::flag) {
      added = app->add_flag(option.name, option.help);
      return;
    }
    added = app->add_option(option.name, option.help);
    added->type_name(option.name.starts_with("--") ? "TEXT" : "")->required(option.required);
    if (option.kind == Option::Kind::list) {
      // An option takes one value each time, or it would swallow the arguments after it.
      added->expected(1, CLI::detail::expected_max_vector_size)
          ->allow_extra_args(!option.name.starts_with("--"));
    } else {
      added->expected(1)->take_last();
    }
  }

  Arguments arguments() const {
    Arguments::Values given;
    for (const auto& [name, option] : bound) {
      if (option->count() > 0) given[name] = option->results();
    }
    return Arguments(std::move(given));
  }
};

// The command that only holds others, such as `invitations`.
CLI::App& group(CLI::App& root, const std::string& name) {
  static const std::map<std::string, std::string> kSummaries = {
      {"invitations", "Create, find, accept and revoke invitations"},
      {"webhooks", "Check webhooks that arrived"},
  };
  for (CLI::App* there : root.get_subcommands(nullptr)) {
    if (there->get_name() == name) return *there;
  }
  CLI::App* added = root.add_subcommand(name, kSummaries.at(name));
  added->require_subcommand(1);
  return *added;
}

void bind(CLI::App& root, Binding& binding) {
  const Command& command = *binding.command;
  const std::size_t space = command.path.find(' ');
  const bool grouped = space != std::string::npos;
  CLI::App& parent = grouped ? group(root, command.path.substr(0, space)) : root;
  binding.app = parent.add_subcommand(grouped ? command.path.substr(space + 1) : command.path,
                                      command.summary);
  binding.app->footer("Example:\n  " + command.example);
  for (const Option& option : command.options) binding.add(option);
  for (const Option& option : common_options()) binding.add(option);
}

// What whoever runs the service needs in order to find this request.
std::string details(const ApiError& refusal) {
  std::string out = " (";
  if (!refusal.code().empty()) out += refusal.code() + ", ";
  out += "status " + std::to_string(refusal.status_code());
  if (!refusal.request_id().empty()) out += ", request id " + refusal.request_id();
  return out + ')';
}

ExitCode fail(Terminal& terminal, ExitCode code, const std::string& message) {
  terminal.err << "vortex: " << printable(message) << '\n';
  return code;
}

ExitCode run(const Binding& binding, Terminal& terminal) {
  try {
    return binding.command->run(binding.arguments(), terminal);
  } catch (const UsageError& fault) {
    return fail(terminal, kUsage, fault.what());
  } catch (const ApiError& refusal) {
    return fail(terminal, kRefused, refusal.message() + details(refusal));
  } catch (const TransportError& fault) {
    return fail(terminal, kNotReachable, fault.what());
  } catch (const Error& refusal) {
    return fail(terminal, kRefused, refusal.what());
  }
}

int main(int argc, char** argv) {
  const std::vector<Command> commands = all_commands();
  CLI::App root("Vortex invitations: manage them, sign users, make tokens, check webhooks",
                "vortex");
  root.set_version_flag("--version", std::string("vortex ") + kVersion);
  root.require_subcommand(1);
  std::list<Binding> bindings;
  for (const Command& command : commands) bind(root, bindings.emplace_back(command));
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return root.exit(stop) == 0 ? kFine : kUsage;
  }
  Terminal terminal{std::cin, std::cout, std::cerr, environment};
  for (const Binding& binding : bindings) {
    if (binding.app->parsed()) return run(binding, terminal);
  }
  return kUsage;
}

}  // namespace
}  // namespace vortex::cli

int main(int argc, char** argv) {
  return vortex::cli::main(argc, argv);
}
