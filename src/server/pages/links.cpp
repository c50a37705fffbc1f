// SPDX-License-Identifier: MIT
#include "server/pages/links.hpp"

#include <algorithm>
#include <memory>

#include "server/api/route.hpp"
#include "server/pages/fault_page.hpp"
#include "server/rules/visitor.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kRoute = "/i/{code}";
constexpr std::string_view kStart = "/i/";
constexpr std::size_t kFormMax = 4096;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct LinkPath {
  std::string_view code;
  std::string_view action;  ///< empty: the link itself
};

// Where a link is passed on by different ways, a letter before the code tells them apart.
LinkPath read_path(std::string_view path) {
  path.remove_prefix(kStart.size());
  const bool lettered = path.size() > 2 && is_letter(path[0]) && path[1] == '/';
  if (lettered) path.remove_prefix(2);
  const std::size_t slash = path.find('/');
  const std::string_view action =
      slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  // What is no action of ours is no code either.
  if (!LinkForms::has_action(action)) return {path, {}};
  return {path.substr(0, slash), action};
}

std::string text_of(const HttpRequest& request, std::string_view header) {
  const std::string* value = request.header(header);
  return value ? *value : "";
}

Visitor who_opens(const HttpRequest& request) {
  const bool is_prefetch =
      std::any_of(request.headers.begin(), request.headers.end(),
                  [](const auto& header) { return says_prefetch(header.name, header.value); });
  return visitor_of(text_of(request, "user-agent"), is_prefetch);
}

std::optional<std::vector<std::pair<std::string, std::string>>> read_form(const std::string& body) {
  if (body.size() > kFormMax) return std::nullopt;
  try {
    return split_query(body);
  } catch (const Refusal&) {
    return std::nullopt;
  }
}

std::string token_in(const std::vector<std::pair<std::string, std::string>>& fields) {
  for (const auto& [name, value] : fields) {
    if (name == "token") return value;
  }
  return "";
}

HttpReply with_allow(HttpReply reply, const char* methods) {
  reply.headers.emplace_back("Allow", methods);
  return reply;
}

bool is_reading(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

LinkPages::LinkPages(Parts parts, FormGuard guard)
    : parts_(std::move(parts)), guard_(std::move(guard)), forms_(parts_.site, parts_.texts) {}

bool LinkPages::handle(const HttpRequest& request, const Respond& respond) {
  if (!request.path.starts_with(kStart)) return false;
  const Respond labelled = [respond](HttpReply reply) {
    reply.route = kRoute;
    respond(std::move(reply));
  };
  try {
    answer(request, labelled);
  } catch (...) {
    labelled(faulty(std::current_exception(), text_of(request, "accept-language")));
  }
  return true;
}

void LinkPages::answer(const HttpRequest& request, const Respond& respond) {
  const LinkPath path = read_path(request.path);
  if (path.action.empty()) {
    return respond(is_reading(request)
                       ? open(request, path.code)
                       : with_allow(plain(405, "method_wrong", request), "GET, HEAD"));
  }
  if (request.method == "POST") return send(request, path.code, path.action, respond);
  // The address that a browser shows after a form was sent.
  const auto id = find(path.code);
  if (!id) return respond(plain(404, "unknown", request));
  if (!is_reading(request)) {
    return respond(with_allow(plain(405, "method_wrong", request), "GET, HEAD, POST"));
  }
  HttpReply back = plain(302, "redirect", request);
  back.headers.emplace_back("Location", parts_.site.links.link(*id));
  respond(std::move(back));
}

HttpReply LinkPages::open(const HttpRequest& request, std::string_view code) {
  const auto id = parts_.site.links.read_code(code);
  if (!id) return plain(404, "unknown", request);
  if (auto known = remembered(request, *id)) return std::move(*known);
  const std::uint64_t ticket = parts_.redirects.ticket(*id);
  return parts_.store.read([&](Tx& tx) { return show(tx, {request, code, *id}, ticket); });
}

// A person is sent on without a look at the database where nothing changed since the last one was.
std::optional<HttpReply> LinkPages::remembered(const HttpRequest& request, const Uuid& id) const {
  const auto known = parts_.redirects.find(id, parts_.now());
  if (!known || who_opens(request) != Visitor::person) return std::nullopt;
  count(request, id, known->value.effect);
  return redirect_to(known->value.location);
}

void LinkPages::count(const HttpRequest& request, const Uuid& id, const VisitEffect& effect) const {
  if (request.method == "GET") parts_.clicks.count(id, effect);
}

HttpReply LinkPages::show(Tx& tx, const Opened& opened, std::uint64_t ticket) {
  const auto& [request, code, id] = opened;
  const auto view = read_link_view(tx, id);
  if (!view) return plain(404, "unknown", request);
  const Visitor visitor = who_opens(request);
  // What is closed is counted, too, but nothing follows from it.
  const bool is_open = view->phase == Phase::open;
  const VisitEffect effect =
      effect_of(visitor, view->invitation.target.kind, is_open ? view->invitation.status : "");
  count(request, id, effect);
  if (is_open && visitor == Visitor::person && view->landing) {
    const TimeMs until = shown_until(view->invitation.lifecycle(), tx.now());
    parts_.redirects.put(ticket, id, {{*view->landing, effect}, tx.now(), until});
    return redirect_to(*view->landing);
  }
  const Reader reader{text_of(request, "accept-language"), guard_.issue(request, code)};
  const InvitationPage page(*view, reader, parts_.texts, parts_.site.links);
  if (view->phase != Phase::open) return page.state(view->phase);
  return visitor == Visitor::person ? page.open() : page.card();
}

void LinkPages::send(const HttpRequest& request, std::string_view code, std::string_view action,
                     const Respond& respond) {
  const auto id = find(code);
  if (!id) return respond(plain(404, "unknown", request));
  const std::string link = parts_.site.links.link(*id);
  if (guard_.is_foreign(request)) return respond(plain(403, "form_wrong", request, link));
  auto fields = read_form(request.body);
  if (!fields) return respond(plain(400, "form_wrong", request, link));
  if (!guard_.is_ours(request, code, token_in(*fields))) {
    return respond(plain(403, "form_expired", request, link));
  }
  act({*id,
       std::string(action),
       std::move(*fields),
       {text_of(request, "accept-language"), guard_.issue(request, code)}},
      respond);
}

// Any code of the right length is that of some id, but not of an invitation.
std::optional<Uuid> LinkPages::find(std::string_view code) {
  const auto id = parts_.site.links.read_code(code);
  if (!id) return std::nullopt;
  return parts_.store.read(
      [&](Tx& tx) { return find_invitation_of_link(tx, *id) ? id : std::optional<Uuid>(); });
}

void LinkPages::act(SentForm form, const Respond& respond) {
  const auto reply = std::make_shared<HttpReply>();
  const std::string language = form.reader.accept_language;
  parts_.store.write(
      [this, form = std::move(form), reply](Tx& tx) { *reply = forms_.act(tx, form); },
      [this, language, reply, respond](std::exception_ptr fault) {
        if (!fault) return respond(std::move(*reply));
        respond(faulty(fault, language));
      });
}

HttpReply LinkPages::plain(int status, const std::string& name, const HttpRequest& request,
                           const std::string& link) const {
  return plain_page(status, name, parts_.texts, text_of(request, "accept-language"), link);
}

HttpReply LinkPages::faulty(std::exception_ptr fault, const std::string& accept_language) const {
  return fault_page(fault, parts_.texts, accept_language, parts_.complain);
}

}  // namespace vortex::server
