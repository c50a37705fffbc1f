// SPDX-License-Identifier: MIT
#include "server/app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "server/admin/command.hpp"
#include "server/settings/settings.hpp"
#include "vortex/version.hpp"

namespace vortex::server {
namespace {

constexpr int kUsage = 2;

constexpr auto kFooter =
    "Settings come from flags, VORTEXD_ variables, the file of --config and defaults, in this "
    "order;\n"
    "`vortexd config` prints them all.\n"
    "\n"
    "Examples:\n"
    "  vortexd --data ./data --listen 127.0.0.1:8080\n"
    "  vortexd keys create --data ./data --expires-in 30d";

struct GroupRow {
  const char* name;
  const char* summary;
};
constexpr GroupRow kGroups[] = {
    {"accounts", "Customers of this installation"},
    {"environments", "Separate sets of invitations of one customer"},
    {"keys", "API keys"},
    {"components", "Invite components"},
    {"mail", "Mail: what was sent, what it looks like, the local mailbox"},
    {"webhooks", "Where events are told"},
};

std::string setting_help(std::string_view name) {
  for (const SettingRow& row : setting_rows()) {
    if (row.name != name) continue;
    const std::string standard = row.show(Settings());
    return std::string(row.help) + (standard.empty() ? "" : " [" + standard + "]");
  }
  throw std::logic_error("there is no setting " + std::string(name));
}

/// One admin command on CLI11's side.
struct Bound {
  const AdminCommand* command;
  CLI::App* app;
  std::map<std::string, CLI::Option*> options;

  Json::Object arguments() const {
    Json::Object out;
    for (const auto& option : command->options) {
      const CLI::Option* bound = options.at(option.name);
      if (bound->count() == 0) continue;
      if (option.kind == AdminOption::Kind::list) {
        Json::Array items;
        for (const std::string& item : bound->results()) items.push_back(item);
        out.set(option.name, std::move(items));
      } else {
        out.set(option.name, bound->results().back());
      }
    }
    return out;
  }
};

class Parser {
 public:
  Parser() {
    root_.set_version_flag("--version", std::string("vortexd ") + kVersion);
    root_.footer(kFooter);
    root_.require_subcommand(0, 1);
    add_setting("--data", "data", "DIR");
    add_setting("--listen", "listen", "HOST:PORT");
    add_setting("--public-url", "public_url", "URL");
    add_setting("--metrics-listen", "metrics.listen", "HOST:PORT");
    root_.add_option("--config", config_, "settings file (TOML)")->type_name("FILE");
    root_.add_option("--set", sets_, "any setting: NAME=VALUE; may be repeated")
        ->type_name("NAME=VALUE")
        ->expected(1)
        ->take_all();
    root_.add_option("--port-file", port_file_, "gets HOST:PORT once the server listens")
        ->type_name("FILE");
    root_.add_flag("--json", json_, "print one JSON object");
    add_simple("serve", "Serve the API (what vortexd does without a command)");
    CLI::App* init = add_simple("init", "Make the data folder with a first account, and end");
    init->add_option("--api-key-file", api_key_file_, "take the API key in this file over")
        ->type_name("FILE");
    add_simple("config", "Print the settings in force");
    for (const AdminCommand& command : admin_commands()) add(command);
  }

  std::variant<CommandLine, int> parse(int argc, char** argv) {
    try {
      root_.parse(argc, argv);
    } catch (const CLI::ParseError& stop) {
      return root_.exit(stop) == 0 ? 0 : kUsage;
    }
    try {
      return result();
    } catch (const AdminFault& fault) {
      std::cerr << "vortexd: --set: " << fault.what() << '\n';
      return kUsage;
    }
  }

 private:
  void add_setting(const char* flag, const char* setting, const char* type) {
    root_
        .add_option_function<std::string>(
            flag, [this, setting](const std::string& text) { flags_.emplace_back(setting, text); },
            setting_help(setting))
        ->type_name(type);
  }

  CLI::App* add_simple(const char* name, const char* summary) {
    CLI::App* app = root_.add_subcommand(name, summary);
    app->fallthrough();
    simple_[name] = app;
    return app;
  }

  CLI::App& group(const std::string& name) {
    for (CLI::App* there : root_.get_subcommands(nullptr)) {
      if (there->get_name() == name) return *there;
    }
    CLI::App* added = nullptr;
    for (const GroupRow& row : kGroups) {
      if (name == row.name) added = root_.add_subcommand(name, row.summary);
    }
    added->fallthrough();
    added->require_subcommand(1);
    return *added;
  }

  void add(const AdminCommand& command) {
    const std::size_t space = command.path.find(' ');
    const bool grouped = space != std::string_view::npos;
    CLI::App& parent = grouped ? group(std::string(command.path.substr(0, space))) : root_;
    const std::string_view name = grouped ? command.path.substr(space + 1) : command.path;
    Bound bound{&command, nullptr, {}};
    bound.app = parent.add_subcommand(std::string(name), std::string(command.summary));
    bound.app->fallthrough();
    bound.app->footer("Example:\n  " + std::string(command.example));
    for (const AdminOption& option : command.options) {
      CLI::Option* added = bound.app->add_option(option.name, option.help);
      added->required(option.required)->type_name(option.name.starts_with("--") ? "TEXT" : "");
      if (option.kind == AdminOption::Kind::list) {
        added->expected(1, CLI::detail::expected_max_vector_size)
            ->allow_extra_args(!option.name.starts_with("--"));
      } else {
        added->expected(1)->take_last();
      }
      bound.options[option.name] = added;
    }
    bound_.push_back(std::move(bound));
  }

  CommandLine result() const {
    CommandLine line;
    line.command = "serve";
    for (const auto& [name, app] : simple_) {
      if (app->parsed()) line.command = name;
    }
    for (const Bound& bound : bound_) {
      if (!bound.app->parsed()) continue;
      line.command = bound.command->path;
      line.arguments = bound.arguments();
    }
    for (const std::string& text : sets_) line.settings.push_back(split_assignment(text));
    line.settings.insert(line.settings.end(), flags_.begin(), flags_.end());
    if (!config_.empty()) line.config = config_;
    if (!port_file_.empty()) line.port_file = port_file_;
    if (!api_key_file_.empty()) line.api_key_file = api_key_file_;
    line.json = json_;
    return line;
  }

  CLI::App root_{"Vortex invitations, served from one binary and one database file", "vortexd"};
  std::vector<std::pair<std::string, std::string>> flags_;
  std::vector<std::string> sets_;
  std::string config_, port_file_, api_key_file_;
  bool json_ = false;
  std::map<std::string, CLI::App*> simple_;
  std::vector<Bound> bound_;
};

}  // namespace

std::variant<CommandLine, int> read_command_line(int argc, char** argv) {
  return Parser().parse(argc, argv);
}

}  // namespace vortex::server
