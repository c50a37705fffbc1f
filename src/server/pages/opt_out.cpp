// SPDX-License-Identifier: MIT
#include "server/pages/opt_out.hpp"

#include <memory>

#include "server/invitations/opt_out.hpp"
#include "server/pages/invitation_page.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kRoute = "/u/{code}";
constexpr std::string_view kStart = "/u/";

std::string language_of(const HttpRequest& request) {
  const std::string* header = request.header("accept-language");
  return header ? *header : "";
}

// Only mail holds such a link.
std::optional<StoredInvitation> find_mailed(Tx& tx, const Uuid& id) {
  auto invitation = find_invitation_of_link(tx, id);
  if (invitation && invitation->target.kind != TargetKind::email) return std::nullopt;
  return invitation;
}

}  // namespace

bool OptOutPages::handle(const HttpRequest& request, const Respond& respond) {
  if (!request.path.starts_with(kStart)) return false;
  const Respond labelled = [respond](HttpReply reply) {
    reply.route = kRoute;
    respond(std::move(reply));
  };
  try {
    answer(request, labelled);
  } catch (const std::exception& fault) {
    parts_.complain(fault.what());
    labelled(unavailable(language_of(request)));
  }
  return true;
}

void OptOutPages::answer(const HttpRequest& request, const Respond& respond) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && request.method != "POST") {
    HttpReply reply = plain_page(405, "method_wrong", parts_.texts, language_of(request));
    reply.headers.emplace_back("Allow", "GET, HEAD, POST");
    return respond(std::move(reply));
  }
  const std::string_view code = std::string_view(request.path).substr(kStart.size());
  const auto id = parts_.site.links.read_opt_out_code(code);
  if (!id) return respond(plain_page(404, "unknown", parts_.texts, language_of(request)));
  const Visit visit{*id, language_of(request)};
  if (reads) {
    return respond(parts_.store.read([&](Tx& tx) { return ask(tx, visit); }));
  }
  const auto reply = std::make_shared<HttpReply>();
  parts_.store.write([this, visit, reply](Tx& tx) { *reply = opt_out(tx, visit); },
                     [this, visit, reply, respond](std::exception_ptr fault) {
                       if (!fault) return respond(std::move(*reply));
                       respond(unavailable(visit.accept_language));
                     });
}

HttpReply OptOutPages::ask(Tx& tx, const Visit& visit) const {
  const auto invitation = find_mailed(tx, visit.invitation);
  if (!invitation) return plain_page(404, "unknown", parts_.texts, visit.accept_language);
  const Wording words =
      parts_.texts.wording_for_browser(visit.accept_language, invitation->locale.value_or(""));
  const auto line = [&](const char* key) { return words.line(key, {}, Wording::Form::text); };
  PageContent content{line("page.opt_out.title"), line("page.opt_out.text")};
  content.language = words.language();
  content.direction = words.direction();
  content.forms.push_back(
      {parts_.site.links.opt_out_link(visit.invitation), line("page.opt_out.button")});
  return page(200, content);
}

HttpReply OptOutPages::opt_out(Tx& tx, const Visit& visit) const {
  const auto invitation = find_mailed(tx, visit.invitation);
  if (!invitation) return plain_page(404, "unknown", parts_.texts, visit.accept_language);
  const Environment environment = *find_environment_of(tx, invitation->environment);
  server::opt_out(tx, {parts_.site, environment, "invitee"}, *invitation);
  return plain_page(200, "opted_out", parts_.texts, visit.accept_language);
}

HttpReply OptOutPages::unavailable(const std::string& accept_language) const {
  HttpReply reply = plain_page(503, "try_later", parts_.texts, accept_language);
  reply.headers.emplace_back("Retry-After", "5");
  return reply;
}

}  // namespace vortex::server
