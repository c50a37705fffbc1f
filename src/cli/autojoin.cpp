// SPDX-License-Identifier: MIT
#include "cli/api.hpp"
#include "cli/commands.hpp"
#include "cli/readable.hpp"

namespace vortex::cli {
namespace {

void print_domains(const Arguments& arguments, Terminal& terminal, const AutojoinDomains& found) {
  std::vector<std::vector<Cell>> rows = {{"DOMAIN", "ID"}};
  for (const AutojoinDomain& domain : found.domains) rows.push_back({domain.domain, domain.id});
  print(arguments, terminal,
        found.domains.empty() ? "no domains: autojoin is off" : aligned(rows, terminal.colour_out),
        Json::parse(to_json(found)));
}

void get(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const Scope scope = read_scope("SCOPE", arguments.text("SCOPE"), false);
  print_domains(arguments, terminal, client.get_autojoin_domains(scope.type, scope.id));
}

void set(const Client& client, const Arguments& arguments, Terminal& terminal) {
  Scope scope = read_scope("SCOPE", arguments.text("SCOPE"), false);
  // What is set replaces all there was, so that no domains by mistake would shut everybody out.
  if (arguments.has("--domain") == arguments.has("--none")) {
    throw UsageError("give every --domain there is to be, or --none to switch autojoin off");
  }
  ConfigureAutojoin request(std::move(scope.type), std::move(scope.id), arguments.list("--domain"),
                            arguments.text("--component"));
  request.scope_name = arguments.maybe("--scope-name");
  print_domains(arguments, terminal, client.configure_autojoin(request));
}

constexpr auto kText = Option::Kind::text;
const Option kScope{"SCOPE", "TYPE:ID of the scope", kText, true};

}  // namespace

std::vector<Command> autojoin_commands() {
  return {
      {"autojoin get", "Show the mail domains whose people may join a scope", with_api({kScope}),
       "vortex autojoin get team:42", with_client<get>},
      {"autojoin set", "Replace the mail domains whose people may join a scope",
       with_api({kScope,
                 {"--domain", "mail domain; may be repeated", Option::Kind::list, false, "DOMAIN"},
                 {"--none", "no domains: switch autojoin off", Option::Kind::flag},
                 {"--component", "id of the invite component", kText, true, "ID"},
                 {"--scope-name", "name of the scope, shown to who joins", kText, false, "NAME"}}),
       "vortex autojoin set team:42 --domain a.example --domain b.example --component 0b8e…\n"
       "vortex autojoin set team:42 --none --component 0b8e…",
       with_client<set>},
  };
}

}  // namespace vortex::cli
