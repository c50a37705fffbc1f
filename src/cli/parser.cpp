// SPDX-License-Identifier: MIT
#include "cli/parser.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <list>

#include "vortex/version.hpp"

namespace vortex::cli {
namespace {

constexpr auto kFooter =
    "Values come from options, the environment (VORTEX_API_KEY, VORTEX_API_BASE_URL,\n"
    "VORTEX_WEBHOOK_SECRET, VORTEX_PROFILE) and profiles, in this order.\n"
    "Exit codes: 0 fine, 1 refused, 2 wrong usage, 3 not reachable.\n"
    "\n"
    "Examples:\n"
    "  vortex doctor\n"
    "  vortex invitations list --email ada@example.com\n"
    "  vortex webhooks listen --forward-to http://127.0.0.1:3000/webhooks";

std::string in_lines(const std::string& example) {
  std::string out = example.find('\n') == std::string::npos ? "Example:" : "Examples:";
  for (std::size_t at = 0; at != std::string::npos;) {
    const std::size_t end = example.find('\n', at);
    out += "\n  " + example.substr(at, end - at);
    at = end == std::string::npos ? end : end + 1;
  }
  return out;
}

// One command, or the options before its name, on CLI11's side: where its parser puts what it read.
struct Binding {
  const Command* command = nullptr;
  CLI::App* app = nullptr;
  std::map<std::string, CLI::Option*> bound;

  void add(const Option& option) {
    CLI::Option*& added = bound[option.name];
    if (option.kind == Option::Kind::flag) {
      added = app->add_flag(option.name, option.help);
      return;
    }
    const std::string help = help_of(option);
    added = app->add_option(option.name, help);
    added->type_name(option.is_argument() ? "" : option.value)->required(option.required);
    if (option.kind == Option::Kind::list) {
      // An option takes one value each time, or it would swallow the arguments after it.
      added->expected(1, CLI::detail::expected_max_vector_size)
          ->allow_extra_args(option.is_argument());
    } else {
      added->expected(1)->take_last();
    }
  }

  static std::string help_of(const Option& option) {
    return option.choices.empty() ? option.help : option.help + ": " + join(option.choices, ", ");
  }

  void collect(Arguments::Values& given) const {
    for (const auto& [name, option] : bound) {
      if (option->count() > 0) given[name] = option->results();
    }
  }
};

void check_choices(const std::vector<Option>& options, const Arguments& given) {
  for (const Option& option : options) {
    const auto value = given.maybe(option.name);
    if (!value || option.choices.empty()) continue;
    if (std::find(option.choices.begin(), option.choices.end(), *value) == option.choices.end()) {
      throw UsageError(option.name + " must be " + join(option.choices, " or "));
    }
  }
}

class Parser {
 public:
  Parser() {
    root_.set_version_flag("--version", std::string("vortex ") + kVersion);
    root_.require_subcommand(1);
    root_.footer(kFooter);
    before_.app = &root_;
    for (const Option& option : common_options()) before_.add(option);
    for (const Group& group : groups()) {
      // The footer would be inherited.
      root_.add_subcommand(group.name, group.summary)->require_subcommand(1)->footer("");
    }
    for (const Command& command : commands()) add(command);
  }

  std::optional<CommandLine> parse(std::vector<std::string> words, Terminal& terminal) {
    try {
      std::vector<std::string> reversed(words.rbegin(), words.rend());
      root_.parse(reversed);
    } catch (const CLI::ParseError& stop) {
      if (stop.get_exit_code() != 0) throw UsageError(what_is_wrong(stop, words));
      root_.exit(stop, terminal.out, terminal.err);
      return std::nullopt;
    }
    for (const Binding& binding : bindings_) {
      if (!binding.app->parsed()) continue;
      Arguments::Values given;
      before_.collect(given);
      binding.collect(given);
      CommandLine line{binding.command, Arguments(std::move(given))};
      check_choices(joined(binding.command->options, common_options()), line.arguments);
      return line;
    }
    throw UsageError("no command");
  }

 private:
  void add(const Command& command) {
    const std::size_t space = command.path.find(' ');
    const bool grouped = space != std::string::npos;
    CLI::App& parent = grouped ? *root_.get_subcommand(command.path.substr(0, space)) : root_;
    Binding& binding = bindings_.emplace_back();
    binding.command = &command;
    binding.app = parent.add_subcommand(grouped ? command.path.substr(space + 1) : command.path,
                                        command.summary);
    binding.app->footer(in_lines(command.example));
    for (const Option& option : command.options) binding.add(option);
    for (const Option& option : common_options()) binding.add(option);
  }

  // The command or group that the words reached before they went wrong.
  const CLI::App& reached() const {
    const CLI::App* at = &root_;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
    return *at;
  }

  std::string what_is_wrong(const CLI::ParseError& fault, const std::vector<std::string>& words) {
    const CLI::App& app = reached();
    std::string path = &app == &root_ ? "vortex" : app.get_name();
    for (const CLI::App* up = app.get_parent(); up; up = up->get_parent()) {
      path = up->get_name() + ' ' + path;
    }
    std::vector<std::string> names;
    for (const CLI::App* inner : app.get_subcommands(nullptr)) names.push_back(inner->get_name());
    if (names.empty()) return std::string(fault.what()) + "; see " + path + " --help";
    const std::string word = first_unknown(app, words);
    return (word.empty() ? path + " needs a subcommand" : path + " has no subcommand " + word) +
           ": give one of " + join(names);
  }

  // The word after the name of a group, or the program's first one.
  std::string first_unknown(const CLI::App& app, const std::vector<std::string>& words) const {
    auto at = words.begin();
    if (&app != &root_) at = std::find(at, words.end(), app.get_name()) + 1;
    return at == words.end() || at->starts_with('-') ? "" : *at;
  }

  CLI::App root_{"Vortex invitations: manage them, sign users, make tokens, check webhooks",
                 "vortex"};
  Binding before_;
  std::list<Binding> bindings_;
};

}  // namespace

std::optional<CommandLine> parse(std::vector<std::string> words, Terminal& terminal) {
  return Parser().parse(std::move(words), terminal);
}

}  // namespace vortex::cli
