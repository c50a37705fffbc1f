// SPDX-License-Identifier: MIT
#include "server/store/components.hpp"

#include <sstream>

#include "server/admin/credentials.hpp"
#include "server/rules/url.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {
namespace {

TimeMs read_duration(const std::string& name, const std::string& text) {
  const auto duration = base::read_duration(text);
  if (!duration) throw AdminUsage(name + " must be a time such as 5m or 7d");
  return duration->count();
}

std::optional<std::string> read_landing_url(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (!landing_origin(text)) {
    throw AdminUsage("landing_url must be an https URL, or an http one on this machine");
  }
  return text;
}

void assign(Component& component, const std::string& name, const std::string& value) {
  if (name == "name") {
    component.name = require_name(name, value);
  } else if (name == "accept" && (value == "any" || value == "target")) {
    component.only_invitee_accepts = value == "target";
  } else if (name == "resend_cooldown") {
    component.resend_cooldown = read_duration(name, value);
  } else if (name == "expires_in") {
    component.expires_in =
        value == "never" ? std::nullopt : std::optional(read_duration(name, value));
    if (component.expires_in == 0)
      throw AdminUsage("expires_in must be a time such as 7d, or never");
  } else if (name == "landing_url") {
    component.landing_url = read_landing_url(value);
  } else {
    throw AdminUsage(
        "a component has name=TEXT, accept=any|target, resend_cooldown=5m, expires_in=7d|never "
        "and landing_url=URL");
  }
}

Json show(const Component& component) {
  const auto& expiry = component.expires_in;
  return Json::Object{
      {"componentId", base::to_text(component.uuid)},
      {"name", component.name},
      {"accept", component.only_invitee_accepts ? "target" : "any"},
      {"resend_cooldown",
       base::duration_text(std::chrono::milliseconds(component.resend_cooldown))},
      {"expires_in",
       expiry ? Json(base::duration_text(std::chrono::milliseconds(*expiry))) : Json()},
      {"landing_url", component.landing_url ? Json(*component.landing_url) : Json()}};
}

// The id alone is enough as long as no other environment has a component with the same one.
Component require_component(Tx& tx, const AdminArguments& arguments) {
  const Uuid id = arguments.uuid("ID");
  std::vector<Component> found;
  if (arguments.maybe("--environment")) {
    const auto one = find_component(tx, require_environment(tx, arguments).id, id);
    if (one) found.push_back(*one);
  } else {
    found = list_components_anywhere(tx, id);
  }
  if (found.empty()) throw AdminFault("there is no such component");
  if (found.size() > 1) {
    throw AdminFault("several environments have this component; name one with --environment");
  }
  return found.front();
}

// One that the environment's list came to leave out stays, with our page in its place; only setting
// such a one is refused, as whoever does it expects people to arrive there.
void require_allowed_landing(Tx& tx, const Component& component,
                             const std::optional<std::string>& before) {
  if (!component.landing_url || component.landing_url == before) return;
  const std::string allowed = find_environment_of(tx, component.environment)->landing_origins;
  if (is_allowed_origin(landing_origin(*component.landing_url).value(), allowed)) return;
  throw AdminFault("landing_url must be at one of the environment's landing_origins: " + allowed);
}

Json create(AdminContext& context, const AdminArguments& arguments) {
  const std::string name = require_name("--name", arguments.maybe("--name").value_or("component"));
  return context.store.write_and_wait([&](Tx& tx) {
    const Environment environment = require_environment(tx, arguments);
    const Uuid id = arguments.maybe_uuid("--id").value_or(tx.new_id());
    if (find_component(tx, environment.id, id)) throw AdminFault("this component is there already");
    insert_component(tx, environment.id, id, name);
    return show(*find_component(tx, environment.id, id));
  });
}

Json set(AdminContext& context, const AdminArguments& arguments) {
  return context.store.write_and_wait([&](Tx& tx) {
    auto component = require_component(tx, arguments);
    const auto before = component.landing_url;
    for (const std::string& text : arguments.list("SETTING")) {
      const auto [name, value] = split_assignment(text);
      assign(component, name, value);
    }
    require_allowed_landing(tx, component, before);
    update_component(tx, component);
    return show(component);
  });
}

Json list(AdminContext& context, const AdminArguments& arguments) {
  return context.store.read([&](Tx& tx) -> Json {
    Json::Array items;
    for (const Component& component : list_components(tx, require_environment(tx, arguments).id)) {
      items.push_back(show(component));
    }
    return Json::Object{{"items", std::move(items)}};
  });
}

}  // namespace

std::vector<AdminCommand> component_commands() {
  return {
      {"components create",
       "Add an invite component",
       {kEnvironment, {"--id", "id it has elsewhere already"}, {"--name", "what to call it"}},
       "vortexd components create --name onboarding",
       create},
      {"components list",
       "Show the components of an environment",
       {kEnvironment},
       "vortexd components list",
       list},
      {"components set",
       "Change how a component's invitations behave",
       {{"ID", "id of the component", true},
        {"--environment", "id; needed where several environments have this component"},
        {"SETTING",
         "name=value: accept=any|target, resend_cooldown=5m, expires_in=7d|never, landing_url=URL",
         true, AdminOption::Kind::list}},
       "vortexd components set ID expires_in=7d landing_url=https://app.example.com/join",
       set},
  };
}

}  // namespace vortex::server
