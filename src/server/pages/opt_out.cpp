// SPDX-License-Identifier: MIT
#include "server/pages/opt_out.hpp"

#include <memory>

#include "server/invitations/opt_out.hpp"
#include "server/pages/fault_page.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kRoute = "/u/{code}";
constexpr std::string_view kStart = "/u/";

std::string language_of(const HttpRequest& request) {
  const std::string* header = request.header("accept-language");
  return header ? *header : "";
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
  } catch (...) {
    labelled(faulty(std::current_exception(), language_of(request)));
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
  const Visit visit{*id, !reads, {language_of(request), {}}};
  if (reads) return respond(parts_.store.read([&](Tx& tx) { return show(tx, visit); }));
  const auto reply = std::make_shared<HttpReply>();
  parts_.store.write([this, visit, reply](Tx& tx) { *reply = show(tx, visit); },
                     [this, visit, reply, respond](std::exception_ptr fault) {
                       if (!fault) return respond(std::move(*reply));
                       respond(faulty(fault, visit.reader.accept_language));
                     });
}

HttpReply OptOutPages::show(Tx& tx, const Visit& visit) const {
  const auto view = read_link_view(tx, visit.invitation);
  // Only mail holds such a link.
  if (!view || !view->invitation.mail_target()) {
    return plain_page(404, "unknown", parts_.texts, visit.reader.accept_language);
  }
  const InvitationPage page(*view, visit.reader, parts_.texts, parts_.site.links);
  if (!visit.is_sent) return page.opt_out();
  opt_out(tx, {parts_.site, view->environment, "invitee"}, view->invitation);
  return page.note(200, "opted_out");
}

HttpReply OptOutPages::faulty(std::exception_ptr fault, const std::string& accept_language) const {
  return fault_page(fault, parts_.texts, accept_language, parts_.complain);
}

}  // namespace vortex::server
