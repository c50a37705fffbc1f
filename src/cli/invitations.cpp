// SPDX-License-Identifier: MIT
#include <initializer_list>
#include <utility>

#include "cli/api.hpp"
#include "cli/commands.hpp"
#include "cli/readable.hpp"

namespace vortex::cli {
namespace {

using Names = std::initializer_list<const char*>;

// The one that was given of options that exclude each other.
std::string only_one(const Arguments& arguments, Names names) {
  std::string given;
  for (const char* name : names) {
    if (!arguments.has(name)) continue;
    if (!given.empty()) throw UsageError(given + " and " + name + " exclude each other");
    given = name;
  }
  if (given.empty()) throw UsageError("give one of " + join({names.begin(), names.end()}));
  return given;
}

Target read_target(const Arguments& arguments) {
  const std::string by = only_one(arguments, {"--email", "--phone", "--internal", "--share"});
  Target target =
      by == "--share" ? Target::share() : Target(TargetType(by.substr(2)), arguments.text(by));
  target.name = arguments.maybe("--name");
  return target;
}

Json::Object read_object(const Arguments& arguments, std::string_view option) {
  Json value = *arguments.maybe_json(option);
  if (Json::Object* object = value.if_object()) return std::move(*object);
  throw UsageError(std::string(option) + ": must be a JSON object");
}

std::string with_name(std::string text, const std::string& name) {
  return name.empty() ? text : std::move(text) + " (" + name + ')';
}

std::string status_text(const Invitation& invitation) {
  return invitation.status.text() + (invitation.deactivated ? ", deactivated" : "") +
         (invitation.expired ? ", expired" : "");
}

Cell status_cell(const Invitation& invitation) {
  const bool accepted = invitation.status.text().starts_with("accepted");
  const bool closed = invitation.deactivated || invitation.expired;
  return {status_text(invitation), accepted ? Colour::good
                                   : closed ? Colour::bad
                                            : Colour::doubtful};
}

std::string target_text(const Invitation& invitation) {
  std::vector<std::string> parts;
  for (const Target& target : invitation.targets) {
    parts.push_back(with_name(target.type.text() + ' ' + target.value, target.name.value_or("")));
  }
  return join(parts);
}

std::string scopes_text(const Invitation& invitation) {
  std::vector<std::string> parts;
  for (const InvitationScope& scope : invitation.scopes) {
    parts.push_back(with_name(scope.type + ':' + scope.scope_id, scope.name));
  }
  return parts.empty() ? "-" : join(parts);
}

void print_one(const Arguments& arguments, Terminal& terminal, const Invitation& invitation) {
  print(arguments, terminal,
        aligned({{"id", invitation.id},
                 {"status", status_cell(invitation)},
                 {"target", target_text(invitation)},
                 {"scopes", scopes_text(invitation)},
                 {"inviter",
                  with_name(invitation.foreign_creator_id, invitation.creator_name.value_or(""))},
                 {"created", invitation.created_at},
                 {"expires", invitation.expires.value_or("never")}},
                terminal.colour_out),
        Json::parse(to_json(invitation)));
}

void print_all(const Arguments& arguments, Terminal& terminal,
               const std::vector<Invitation>& invitations, const std::string& none) {
  std::vector<std::vector<Cell>> rows = {
      {"ID", "STATUS", "TARGET", "SCOPES", "CREATED", "EXPIRES"}};
  Json::Array items;
  for (const Invitation& invitation : invitations) {
    rows.push_back({invitation.id, status_cell(invitation), target_text(invitation),
                    scopes_text(invitation), invitation.created_at,
                    invitation.expires.value_or("never")});
    items.push_back(Json::parse(to_json(invitation)));
  }
  print(arguments, terminal, invitations.empty() ? none : aligned(rows, terminal.colour_out),
        Json::Object{{"items", std::move(items)}});
}

std::optional<std::int64_t> whole_number(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.maybe(option);
  if (!text) return std::nullopt;
  constexpr std::size_t kDigitsMax = 9;
  if (text->empty() || text->size() > kDigitsMax ||
      text->find_first_not_of("0123456789") != std::string::npos) {
    throw UsageError(std::string(option) + " must be a whole number");
  }
  return std::stoll(*text);
}

void create(const Client& client, const Arguments& arguments, Terminal& terminal) {
  Inviter inviter(arguments.text("--inviter"));
  inviter.user_email = arguments.maybe("--inviter-email");
  inviter.name = arguments.maybe("--inviter-name");
  CreateInvitation request(arguments.text("--component"), read_target(arguments),
                           std::move(inviter));
  for (const std::string& scope : arguments.list("--scope")) {
    request.with_scope(read_scope("--scope", scope, true));
  }
  if (arguments.has("--metadata")) request.with_metadata(read_object(arguments, "--metadata"));
  request.source = arguments.maybe("--source");
  request.subtype = arguments.maybe("--subtype");
  if (const auto life = arguments.maybe("--expires-in")) {
    request.with_expires_in(ExpiresIn(*life).seconds());
  }
  request.max_uses = whole_number(arguments, "--max-uses");
  request.locale = arguments.maybe("--locale");
  request.message = arguments.maybe("--message");
  if (arguments.has("--no-delivery")) request.without_delivery();
  CallOptions options;
  options.idempotency_key = arguments.maybe("--idempotency-key").value_or("");
  const CreatedInvitation created = client.with(options).create_invitation(request);
  print(arguments, terminal,
        aligned({{"id", created.id},
                 {"status", created.status.text()},
                 {"link", created.short_link},
                 {"created", created.created_at}},
                terminal.colour_out),
        Json::parse(to_json(created)));
}

void get(const Client& client, const Arguments& arguments, Terminal& terminal) {
  print_one(arguments, terminal, client.get_invitation(arguments.text("ID")));
}

void list(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const std::string by = only_one(arguments, {"--email", "--phone", "--internal", "--scope"});
  Page page;
  page.start = static_cast<std::size_t>(whole_number(arguments, "--start").value_or(0));
  page.limit = whole_number(arguments, "--limit");
  std::vector<Invitation> found;
  if (by == "--scope") {
    const Scope scope = read_scope(by, arguments.text(by), false);
    found = client.get_invitations_by_scope(scope.type, scope.id, page);
  } else {
    found = client.get_invitations_by_target(by.substr(2), arguments.text(by), page);
  }
  print_all(arguments, terminal, found, "no open invitations");
}

void accept(const Client& client, const Arguments& arguments, Terminal& terminal) {
  AcceptUser user;
  user.email = arguments.maybe("--email");
  user.phone = arguments.maybe("--phone");
  user.name = arguments.maybe("--name");
  if (!user.is_known()) throw UsageError("give --email or --phone of the user who accepts");
  if (arguments.has("--existing") || arguments.has("--not-existing")) {
    user.existing(only_one(arguments, {"--existing", "--not-existing"}) == "--existing");
  }
  print_all(arguments, terminal, client.accept_invitations(arguments.list("ID"), user), "accepted");
}

// Of what the service says of an event, the members that are one value: `attempts 2, error 451 …`.
std::string detail_text(const Json::Object& detail) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : detail) {
    if (value.if_text()) parts.push_back(name + ' ' + *value.if_text());
    if (value.is_number()) parts.push_back(name + ' ' + std::string(value.digits()));
    if (const Json* who = value.find("targetValue"); who && who->if_text()) {
      parts.push_back(name + ' ' + *who->if_text());
    }
    if (const Json* group = value.find("groupId"); group && group->if_text()) {
      parts.push_back(name + ' ' + *group->if_text());
    }
  }
  return parts.empty() ? "-" : join(parts);
}

void history(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const std::string& id = arguments.text("ID");
  constexpr std::size_t kPage = 1000;
  std::vector<std::vector<Cell>> rows = {{"WHEN", "WHAT", "WHO", "DETAIL"}};
  Json::Array items;
  for (Page page(0, kPage);; page.start += kPage) {
    const InvitationEvents part = client.get_invitation_events(id, page);
    for (const InvitationEvent& event : part.events) {
      rows.push_back({event.timestamp, event.type, event.actor, detail_text(event.detail)});
    }
    const Json shown = Json::parse(to_json(part));
    for (const Json& item : *shown.find("events")->if_array()) items.push_back(item);
    if (part.events.size() < kPage) break;
  }
  print(arguments, terminal, aligned(rows, terminal.colour_out),
        Json::Object{{"items", std::move(items)}});
}

void revoke(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const std::string& id = arguments.text("ID");
  client.revoke_invitation(id);
  print(arguments, terminal, "revoked " + printable(id),
        Json::Object{{"id", id}, {"revoked", true}});
}

void reinvite(const Client& client, const Arguments& arguments, Terminal& terminal) {
  print_one(arguments, terminal, client.reinvite(arguments.text("ID")));
}

void delete_scope(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const Scope scope = read_scope("SCOPE", arguments.text("SCOPE"), false);
  client.delete_invitations_by_scope(scope.type, scope.id);
  print(arguments, terminal,
        "deleted the open invitations to " + printable(arguments.text("SCOPE")),
        Json::Object{{"scopeType", scope.type}, {"scope", scope.id}, {"deleted", true}});
}

void sync(const Client& client, const Arguments& arguments, Terminal& terminal) {
  const SyncAction action(arguments.text("--action"));
  const SyncedInternalInvitation synced = client.sync_internal_invitation(
      SyncInternalInvitation(arguments.text("--creator"), arguments.text("--target"), action,
                             arguments.text("--component")));
  std::string line = "processed " + std::to_string(synced.processed);
  if (!synced.invitation_ids.empty()) line += ": " + join(synced.invitation_ids);
  print(arguments, terminal, printable(line), Json::parse(to_json(synced)));
}

constexpr auto kText = Option::Kind::text;
constexpr auto kFlag = Option::Kind::flag;
constexpr auto kList = Option::Kind::list;
const Option kId{"ID", "id of the invitation", kText, true};

}  // namespace

std::vector<Command> invitation_commands() {
  return {
      {"invitations create", "Invite somebody, or make a link for anybody",
       with_api({{"--component", "id of the invite component", kText, true},
                 {"--email", "address of the invitee; the service sends the mail"},
                 {"--phone", "phone number of the invitee; the message is yours to send"},
                 {"--internal", "id of the invitee in your system; nothing is sent"},
                 {"--share", "make a link for anybody", kFlag},
                 {"--name", "name of the invitee"},
                 {"--inviter", "id in your system of the user who invites", kText, true},
                 {"--inviter-email", "address of the user who invites"},
                 {"--inviter-name", "name of the user who invites"},
                 {"--scope", "TYPE:ID[:NAME] of what to join; may be repeated", kList},
                 {"--metadata", "JSON object that the invitation carries"},
                 {"--source", "where the invitation comes from"},
                 {"--subtype", "what kind of invitation it is to you, such as find-friends"},
                 {"--expires-in", "5m, 24h, 7d or a number of seconds; vortexd only"},
                 {"--max-uses", "how often a link may be used; vortexd only"},
                 {"--locale", "language of the mail, such as pt-BR; vortexd only"},
                 {"--message", "words of the inviter in the mail; vortexd only"},
                 {"--no-delivery", "send no mail, only make the link; vortexd only", kFlag},
                 {"--idempotency-key", "repeating the command with it changes nothing"}}),
       "vortex invitations create --component 0b8e… --email ada@example.com"
       " --inviter user-1 --scope team:42:Design",
       with_client<create>},
      {"invitations get", "Show one invitation, whatever its state", with_api({kId}),
       "vortex invitations get 3f6f…", with_client<get>},
      {"invitations history", "Show what happened to an invitation; vortexd only", with_api({kId}),
       "vortex invitations history 3f6f…", with_client<history>},
      {"invitations list", "List the open invitations for one invitee or to one scope",
       with_api({{"--email", "address of the invitee"},
                 {"--phone", "phone number of the invitee"},
                 {"--internal", "id of the invitee in your system"},
                 {"--scope", "TYPE:ID of the scope"},
                 {"--limit", "how many to list at most; vortexd only"},
                 {"--start", "how many to pass over before; vortexd only"}}),
       "vortex invitations list --scope team:42", with_client<list>},
      {"invitations accept", "Accept invitations for a user: all of them or none",
       with_api({{"ID", "ids of the invitations", kList, true},
                 {"--email", "address of the user"},
                 {"--phone", "phone number of the user"},
                 {"--name", "name of the user"},
                 {"--existing", "the user had an account before", kFlag},
                 {"--not-existing", "the user is new", kFlag}}),
       "vortex invitations accept 3f6f… --email ada@example.com --not-existing",
       with_client<accept>},
      {"invitations revoke", "Take an invitation back", with_api({kId}),
       "vortex invitations revoke 3f6f…", with_client<revoke>},
      {"invitations reinvite", "Send an invitation again, with a renewed deadline", with_api({kId}),
       "vortex invitations reinvite 3f6f…", with_client<reinvite>},
      {"invitations delete-scope", "Take all open invitations to one scope back",
       with_api({{"SCOPE", "TYPE:ID of the scope", kText, true}}),
       "vortex invitations delete-scope team:42", with_client<delete_scope>},
      {"invitations sync", "Tell what an invitee decided about an internal invitation",
       with_api({{"--component", "id of the invite component", kText, true},
                 {"--creator", "id in your system of the user who invited", kText, true},
                 {"--target", "id in your system of the invitee", kText, true},
                 {"--action",
                  "what the invitee decided",
                  kText,
                  true,
                  "ACTION",
                  {"accepted", "declined"}}}),
       "vortex invitations sync --component 0b8e… --creator user-1 --target user-2"
       " --action accepted",
       with_client<sync>},
  };
}

}  // namespace vortex::cli
