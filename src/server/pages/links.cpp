// SPDX-License-Identifier: MIT
#include "server/pages/links.hpp"

#include <algorithm>

#include "server/pages/page.hpp"
#include "server/rules/url.hpp"
#include "server/store/components.hpp"
#include "server/store/invitations.hpp"
#include "server/store/scopes.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kRoute = "/i/{code}";
constexpr std::string_view kStart = "/i/";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Where a link is passed on by different ways, a letter before the code tells them apart.
std::string_view code_of(std::string_view path) {
  path.remove_prefix(kStart.size());
  const bool lettered = path.size() > 2 && is_letter(path[0]) && path[1] == '/';
  return lettered ? path.substr(2) : path;
}

HttpReply closed_page(Phase phase) {
  switch (phase) {
    case Phase::expired:
      return page(410, {"This invitation has expired", "Ask for a new one."});
    case Phase::deactivated:
      return page(410, {"This invitation was withdrawn", "It cannot be accepted any more."});
    default:
      return page(410, {"This invitation was used already", "There is nothing left to do here."});
  }
}

std::optional<std::string> landing_page(Tx& tx, const StoredInvitation& invitation) {
  const auto component = find_component_of(tx, invitation.environment, invitation.component);
  if (!component || !component->landing_url) return std::nullopt;
  const auto origin = landing_origin(*component->landing_url);
  const auto environment = find_environment_of(tx, invitation.environment);
  if (!origin || !environment || !is_allowed_origin(*origin, environment->landing_origins)) {
    return std::nullopt;
  }
  return with_parameter(*component->landing_url, "invitationId", base::to_text(invitation.id));
}

HttpReply redirect(const std::string& to) {
  HttpReply reply = page(302, {"You are invited", "Your browser should take you on."});
  reply.headers.emplace_back("Location", to);
  return reply;
}

HttpReply open_page(Tx& tx, const StoredInvitation& invitation) {
  const auto scopes = list_scopes(tx, invitation.id);
  PageContent content;
  content.title =
      invitation.creator_name ? *invitation.creator_name + " invited you" : "You are invited";
  if (!scopes.empty() && !scopes.front().name.empty()) {
    content.title += " to join " + scopes.front().name;
  }
  content.text = "Whoever invited you will tell you how to go on.";
  content.message = invitation.message.value_or("");
  content.expires_at = invitation.expires_at;
  return page(200, content);
}

}  // namespace

bool LinkPages::handle(const HttpRequest& request, const Respond& respond) {
  if (!request.path.starts_with(kStart)) return false;
  HttpReply reply;
  try {
    if (request.method == "GET" || request.method == "HEAD") {
      reply = open(request.path);
    } else {
      reply = page(405, {"This does not work here", "A link can only be opened."});
      reply.headers.emplace_back("Allow", "GET, HEAD");
    }
  } catch (const std::exception&) {
    reply = page(503, {"This does not work right now", "Please try again in a minute."});
    reply.headers.emplace_back("Retry-After", "5");
  }
  reply.route = kRoute;
  respond(std::move(reply));
  return true;
}

HttpReply LinkPages::open(std::string_view path) {
  const auto id = links_.read_code(code_of(path));
  if (!id) return page(404, {"There is no such invitation", "The link may be incomplete."});
  return store_.read([&](Tx& tx) { return show(tx, *id); });
}

HttpReply LinkPages::show(Tx& tx, const Uuid& id) {
  const auto invitation = find_invitation_of_link(tx, id);
  if (!invitation) return page(404, {"There is no such invitation", "The link may be incomplete."});
  const Phase now = phase(invitation->lifecycle(), tx.now());
  if (now != Phase::open) return closed_page(now);
  const auto landing = landing_page(tx, *invitation);
  return landing ? redirect(*landing) : open_page(tx, *invitation);
}

}  // namespace vortex::server
