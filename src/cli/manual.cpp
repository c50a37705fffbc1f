// SPDX-License-Identifier: MIT
#include <ostream>

#include "cli/commands.hpp"
#include "vortex/version.hpp"

namespace vortex::cli {
namespace {

// Text as roff takes it. A dash is written so that it can be copied, and a line never starts with a
// dot or a quote, which would make it a request.
std::string roff(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first = i == 0 || text[i - 1] == '\n';
    if (first && (text[i] == '.' || text[i] == '\'')) out += "\\&";
    if (text.compare(i, 3, "…") == 0) {
      out += "\\[u2026]";
      i += 2;
    } else if (text[i] == '\\') {
      out += "\\e";
    } else if (text[i] == '-') {
      out += "\\-";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string bold(const std::string& text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(const std::string& text) {
  return "\\fI" + roff(text) + "\\fR";
}

std::string usage_of(const Option& option) {
  std::string out = option.is_argument()   ? italic(option.name)
                    : option.takes_value() ? bold(option.name) + ' ' + italic(option.value)
                                           : bold(option.name);
  return option.kind == Option::Kind::list ? out + "..." : out;
}

std::string synopsis(const Command& command) {
  std::string out = bold("vortex " + command.path);
  for (const Option& option : command.options) {
    out += '\n' + (option.required ? usage_of(option) : '[' + usage_of(option) + ']');
  }
  return out;
}

std::string in_list(const std::vector<Option>& options) {
  std::string out;
  for (const Option& option : options) {
    out += ".TP\n" + usage_of(option) + '\n' + roff(option.help);
    if (!option.choices.empty()) out += ": " + roff(join(option.choices));
    out += '\n';
  }
  return out;
}

std::string section(const Command& command) {
  return ".SS " + roff("vortex " + command.path) + '\n' + roff(command.summary) + ".\n.PP\n" +
         synopsis(command) + '\n' + in_list(command.options) + ".PP\n.EX\n" +
         roff(command.example) + "\n.EE\n";
}

constexpr auto kDescription = R"(.SH DESCRIPTION
.B vortex
manages invitations of a Vortex service, signs users for its widgets, makes and
checks tokens, and receives webhooks.
.PP
Where a file or a JSON text is asked for,
.B \-
reads standard input.
)";

constexpr auto kRest = R"(.SH EXIT STATUS
.TP
.B 0
Fine.
.TP
.B 1
Refused by the service, or a check that failed.
.TP
.B 2
Wrong usage or configuration.
.TP
.B 3
The service is not reachable.
.SH ENVIRONMENT
An option goes before a variable, a variable before a profile.
.TP
.B VORTEX_API_KEY
The API key.
.TP
.B VORTEX_API_BASE_URL
Where the service is.
.TP
.B VORTEX_WEBHOOK_SECRET
The secret of webhooks.
.TP
.B VORTEX_PROFILE
The profile to use.
.TP
.B NO_COLOR
Set to anything, it switches colours off.
.SH FILES
.TP
.I ~/.config/vortex/config.toml
Profiles, each with one or more of these keys. XDG_CONFIG_HOME is honoured.
.PP
.EX
default_profile = "local"
.PP
[profiles.local]
base_url = "http://127.0.0.1:8080"
api_key_file = "/srv/vortexd\-data/credentials.json"
webhook_secret = "whsec_..."
.PP
[profiles.live]
api_key = "VRTX..."
.EE
)";

std::string page() {
  std::string out = ".TH VORTEX 1 \"\" \"vortex " + roff(kVersion) + "\" \"User Commands\"\n" +
                    ".SH NAME\nvortex \\- invitations from the command line\n" +
                    ".SH SYNOPSIS\n.B vortex\n.I COMMAND\n[" + italic("OPTION") + "...]\n" +
                    kDescription + ".SH OPTIONS\nThese are taken by every command.\n" +
                    in_list(common_options()) + ".SH COMMANDS\n";
  for (const Command& command : commands()) out += section(command);
  return out + kRest;
}

ExitCode manual(const Arguments&, Terminal& terminal) {
  terminal.out << page();
  return kFine;
}

}  // namespace

std::vector<Command> manual_commands() {
  return {{"man",
           "Print the manual page, as installed in share/man/man1",
           {},
           "vortex man | man -l -",
           manual}};
}

}  // namespace vortex::cli
