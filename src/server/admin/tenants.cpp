// SPDX-License-Identifier: MIT
#include "server/store/tenants.hpp"

#include <sstream>

#include "server/admin/command.hpp"
#include "server/admin/credentials.hpp"
#include "server/rules/url.hpp"

namespace vortex::server {
namespace {

Json create_account(AdminContext& context, const AdminArguments& arguments) {
  const std::string name = require_name("NAME", arguments.text("NAME"));
  return context.store.write_and_wait(
      [&](Tx& tx) { return equip(tx, insert_account(tx, name)).json(); });
}

Json create_environment(AdminContext& context, const AdminArguments& arguments) {
  const std::string name = require_name("NAME", arguments.text("NAME"));
  return context.store.write_and_wait([&](Tx& tx) {
    auto account = arguments.maybe_uuid("--account");
    if (!account) account = first_account(tx);
    const auto tenant = account ? insert_environment(tx, *account, name) : std::nullopt;
    if (!tenant) throw AdminFault("there is no such account");
    return equip(tx, *tenant).json();
  });
}

std::string read_origins(const std::string& list) {
  std::istringstream items(list);
  std::string origins;
  for (std::string item; std::getline(items, item, ',');) {
    const auto origin = landing_origin(item);
    if (!origin || *origin != item) {
      throw AdminUsage("landing_origins: " + item +
                       " is not an origin such as https://example.com");
    }
    origins += (origins.empty() ? "" : " ") + item;
  }
  return origins;
}

void assign(Environment& environment, const std::string& name, const std::string& value) {
  if (name == "landing_origins") {
    environment.landing_origins = read_origins(value);
  } else if (name == "allow_free_mail" && (value == "true" || value == "false")) {
    environment.allow_free_mail = value == "true";
  } else {
    throw AdminUsage("an environment has landing_origins=ORIGIN,… and allow_free_mail=true|false");
  }
}

Json show(const Environment& environment) {
  return Json::Object{{"environmentId", base::to_text(environment.uuid)},
                      {"landing_origins", environment.landing_origins},
                      {"allow_free_mail", environment.allow_free_mail}};
}

Json set_environment(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    auto environment = find_environment(tx, arguments.uuid("ID"));
    if (!environment) throw AdminFault("there is no such environment");
    for (const std::string& text : arguments.list("SETTING")) {
      const auto [name, value] = split_assignment(text);
      assign(*environment, name, value);
    }
    update_environment(tx, *environment);
    return show(*environment);
  });
}

}  // namespace

std::vector<AdminCommand> tenant_commands() {
  return {
      {"accounts create",
       "Add a customer, with a project, an environment, a key and a component",
       {{"NAME", "what to call it", true}},
       "vortexd accounts create \"Acme Ltd\"",
       create_account},
      {"environments create",
       "Add an environment with its own key, component and invitations",
       {{"NAME", "what to call it", true}, {"--account", "id; the first account unless given"}},
       "vortexd environments create staging",
       create_environment},
      {"environments set",
       "Change what holds for a whole environment",
       {{"ID", "id of the environment", true},
        {"SETTING",
         "name=value: landing_origins=ORIGIN,… (links to any other landing_url show our page), "
         "allow_free_mail=true|false",
         true, AdminOption::Kind::list}},
       "vortexd environments set ID landing_origins=https://app.example.com",
       set_environment},
  };
}

}  // namespace vortex::server
