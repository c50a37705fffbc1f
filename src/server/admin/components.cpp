// SPDX-License-Identifier: MIT
#include "server/store/components.hpp"

#include <sstream>

#include "server/admin/credentials.hpp"
#include "server/mail/mailbox.hpp"
#include "server/mail/writer.hpp"
#include "server/rules/card.hpp"
#include "server/rules/mail_kind.hpp"
#include "server/rules/schedule.hpp"
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

bool read_bool(const std::string& name, const std::string& text) {
  if (text != "true" && text != "false") throw AdminUsage(name + " must be true or false");
  return text == "true";
}

std::string read_cadence(const std::string& name, const std::string& text) {
  if (!read_waits(text)) throw AdminUsage(name + " must be rising times such as 3d,7d, or empty");
  return text;
}

std::optional<std::string> read_mail_from(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (!read_mailbox(text))
    throw AdminUsage("mail_from must be an address: Name <name@example.com>");
  return text;
}

std::optional<std::string> read_reply_to(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text != "inviter" && !read_mailbox(text)) {
    throw AdminUsage("reply_to must be an address, or inviter");
  }
  return text;
}

std::string read_card_image(const std::string& name, const std::string& text) {
  if (!is_https_url(text)) throw AdminUsage(name + " must be an https URL");
  return text;
}

std::string read_card_type(const std::string& name, const std::string& text) {
  if (is_card_type(text)) return text;
  throw AdminUsage(name + " must be website, article, video, music, book, profile or product");
}

Json unfurl_config(const Component& component) {
  return Json::parse(component.unfurl_config.value_or("{}"));
}

// A part of what chats show of a link; an empty one is not said.
void set_card(Component& component, std::string_view part, const std::string& value) {
  Json config = unfurl_config(component);
  if (value.empty()) {
    config.if_object()->erase(part);
  } else {
    config.if_object()->set(part, value);
  }
  component.unfurl_config =
      config.if_object()->empty() ? std::nullopt : std::optional(config.text());
}

Json show_card(const Component& component, std::string_view part) {
  const Json config = unfurl_config(component);
  const Json* value = config.find(part);
  return value ? *value : Json();
}

Json or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

std::string time_text(TimeMs time) {
  return base::duration_text(std::chrono::milliseconds(time));
}

// One setting of a component.
struct Row {
  std::string_view name;
  std::string_view form;  // what help shows of it
  void (*set)(Component&, const std::string& name, const std::string& value);
  Json (*show)(const Component&);
};

constexpr Row kRows[] = {
    {"name", "TEXT",
     [](Component& c, const std::string& name, const std::string& value) {
       c.name = require_name(name, value);
     },
     [](const Component& c) { return Json(c.name); }},
    {"accept", "any|target",
     [](Component& c, const std::string&, const std::string& value) {
       if (value != "any" && value != "target") throw AdminUsage("accept must be any or target");
       c.only_invitee_accepts = value == "target";
     },
     [](const Component& c) { return Json(c.only_invitee_accepts ? "target" : "any"); }},
    {"resend_cooldown", "5m",
     [](Component& c, const std::string& name, const std::string& value) {
       c.resend_cooldown = read_duration(name, value);
     },
     [](const Component& c) { return Json(time_text(c.resend_cooldown)); }},
    {"expires_in", "7d|never",
     [](Component& c, const std::string& name, const std::string& value) {
       c.expires_in = value == "never" ? std::nullopt : std::optional(read_duration(name, value));
       if (c.expires_in == 0) throw AdminUsage("expires_in must be a time such as 7d, or never");
     },
     [](const Component& c) { return c.expires_in ? Json(time_text(*c.expires_in)) : Json(); }},
    {"landing_url", "URL",
     [](Component& c, const std::string&, const std::string& value) {
       c.landing_url = read_landing_url(value);
     },
     [](const Component& c) { return or_null(c.landing_url); }},
    {"hosted_accept", "true|false",
     [](Component& c, const std::string& name, const std::string& value) {
       c.hosted_accept = read_bool(name, value);
     },
     [](const Component& c) { return Json(c.hosted_accept); }},
    {"allow_signature", "true|false",
     [](Component& c, const std::string& name, const std::string& value) {
       c.allow_signature = read_bool(name, value);
     },
     [](const Component& c) { return Json(c.allow_signature); }},
    {"reminders", "3d,7d",
     [](Component& c, const std::string& name, const std::string& value) {
       c.reminders = read_cadence(name, value);
     },
     [](const Component& c) { return Json(c.reminders); }},
    {"nudges", "5d",
     [](Component& c, const std::string& name, const std::string& value) {
       c.nudges = read_cadence(name, value);
     },
     [](const Component& c) { return Json(c.nudges); }},
    {"acceptance_notice", "true|false",
     [](Component& c, const std::string& name, const std::string& value) {
       c.acceptance_notice = read_bool(name, value);
     },
     [](const Component& c) { return Json(c.acceptance_notice); }},
    {"expiry_notice", "true|false",
     [](Component& c, const std::string& name, const std::string& value) {
       c.expiry_notice = read_bool(name, value);
     },
     [](const Component& c) { return Json(c.expiry_notice); }},
    {"mail_from", "NAME <ADDRESS>",
     [](Component& c, const std::string&, const std::string& value) {
       c.mail_from = read_mail_from(value);
     },
     [](const Component& c) { return or_null(c.mail_from); }},
    {"reply_to", "ADDRESS|inviter",
     [](Component& c, const std::string&, const std::string& value) {
       c.reply_to = read_reply_to(value);
     },
     [](const Component& c) { return or_null(c.reply_to); }},
    {"unfurl_title", "TEXT",
     [](Component& c, const std::string& name, const std::string& value) {
       set_card(c, "title", value.empty() ? "" : require_name(name, value));
     },
     [](const Component& c) { return show_card(c, "title"); }},
    {"unfurl_description", "TEXT",
     [](Component& c, const std::string& name, const std::string& value) {
       set_card(c, "description", value.empty() ? "" : require_name(name, value));
     },
     [](const Component& c) { return show_card(c, "description"); }},
    {"unfurl_image", "URL",
     [](Component& c, const std::string& name, const std::string& value) {
       set_card(c, "image", value.empty() ? "" : read_card_image(name, value));
     },
     [](const Component& c) { return show_card(c, "image"); }},
    {"unfurl_type", "website",
     [](Component& c, const std::string& name, const std::string& value) {
       set_card(c, "type", value.empty() ? "" : read_card_type(name, value));
     },
     [](const Component& c) { return show_card(c, "type"); }},
    {"unfurl_site_name", "TEXT",
     [](Component& c, const std::string& name, const std::string& value) {
       set_card(c, "siteName", value.empty() ? "" : require_name(name, value));
     },
     [](const Component& c) { return show_card(c, "siteName"); }},
};

std::string row_list() {
  std::string list;
  for (const Row& row : kRows) {
    list += list.empty() ? "" : ", ";
    list.append(row.name).append("=").append(row.form);
  }
  return list + ", subject.KIND=TEXT";
}

void check_component_subject(const std::string& kind, const std::string& value) {
  require_name("subject." + kind, value);
  try {
    check_subject(value);
  } catch (const TemplateFault& fault) {
    throw AdminUsage("subject." + kind + ' ' + fault.what());
  }
}

// `subject.reminder=…` is a subject of the component's own; an empty one is ours again.
void assign_subject(Component& component, const std::string& kind, const std::string& value) {
  if (!read_mail_kind(kind)) throw AdminUsage("there is no mail " + kind);
  Json subjects = Json::parse(component.subjects);
  if (value.empty()) {
    subjects.if_object()->erase(kind);
  } else {
    check_component_subject(kind, value);
    subjects.if_object()->set(kind, value);
  }
  component.subjects = subjects.text();
}

void assign(Component& component, const std::string& name, const std::string& value) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.set(component, name, value);
  }
  constexpr std::string_view kSubject = "subject.";
  if (name.starts_with(kSubject)) {
    return assign_subject(component, name.substr(kSubject.size()), value);
  }
  throw AdminUsage("a component has " + row_list());
}

Json show(const Component& component) {
  Json::Object shown{{"componentId", base::to_text(component.uuid)}};
  for (const Row& row : kRows) shown.set(row.name, row.show(component));
  const Json subjects = Json::parse(component.subjects);
  for (const auto& [kind, subject] : *subjects.if_object()) {
    shown.set("subject." + kind, subject);
  }
  return shown;
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
        {"SETTING", "name=value: " + row_list(), true, AdminOption::Kind::list}},
       "vortexd components set ID expires_in=7d landing_url=https://app.example.com/join",
       set},
  };
}

}  // namespace vortex::server
