// SPDX-License-Identifier: MIT
#include "server/pages/mailbox.hpp"

#include <array>

#include "base/base64url.hpp"
#include "base/mac.hpp"
#include "server/http/client_address.hpp"
#include "server/mail/message.hpp"
#include "server/mail/sender.hpp"
#include "server/pages/page.hpp"
#include "server/rules/mailbox_access.hpp"
#include "server/store/outbox.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {
namespace {

constexpr std::string_view kStart = "/mailbox/";
constexpr std::string_view kRoute = "/mailbox/{token}";
constexpr std::int64_t kShown = 200;

std::string new_token(const base::Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random(bytes);
  return base::base64url(bytes);
}

MailboxVisit visit_of(const HttpRequest& request) {
  MailboxVisit visit;
  visit.from_loopback = is_loopback(request.peer);
  visit.is_http_1_0 = request.is_http_1_0;
  for (const HttpRequest::Header& header : request.headers) {
    visit.is_forwarded |= is_forwarding_header(header.name);
  }
  if (const std::string* host = request.header("host")) visit.host = *host;
  return visit;
}

// The mail's own HTML, alone on a page: without script, and with its links leading out of the
// frame.
HttpReply framed(const std::string& html) {
  HttpReply reply = page_reply(200, html);
  const std::size_t head = reply.body.find("<head>");
  if (head != std::string::npos) reply.body.insert(head + 6, "<base target=\"_top\">");
  set_policy(reply, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'");
  return reply;
}

std::string readable_time(TimeMs time) {
  std::string text = base::iso_time(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace

MailboxPages::MailboxPages(Store& store, const Maildir& maildir, const base::Random& random,
                           std::string address)
    : store_(store),
      maildir_(maildir),
      address_(std::move(address)),
      path_(std::string(kStart) + new_token(random)) {}

bool MailboxPages::handle(const HttpRequest& request, const Respond& respond) {
  if (!request.path.starts_with(kStart)) return false;
  HttpReply reply = answer(request);
  reply.route = kRoute;
  respond(std::move(reply));
  return true;
}

// Whoever may not see it is told no more than whoever guessed a token.
HttpReply MailboxPages::answer(const HttpRequest& request) {
  const HttpReply nothing = page(404, {"There is nothing here", ""});
  const std::string_view path = request.path;
  const std::string_view start = path.substr(0, path_.size());
  if (!may_see_mailbox(visit_of(request), address_) ||
      !base::equal_in_constant_time(start, path_)) {
    return nothing;
  }
  if (request.method != "GET" && request.method != "HEAD") return nothing;
  try {
    std::string_view rest = path.substr(path_.size());
    if (rest.empty() || rest == "/") return show_list();
    if (!rest.starts_with('/')) return nothing;
    rest.remove_prefix(1);
    const bool as_html = rest.ends_with("/html");
    if (as_html) rest.remove_suffix(5);
    return show_mail(rest, as_html);
  } catch (const std::exception&) {
    return page(503, {"The mailbox cannot be read right now", ""});
  }
}

HttpReply MailboxPages::show_list() {
  static const Template html("mailbox.html.mustache", Template::Kind::html);
  TemplateValues values;
  for (const OutboxMail& mail : store_.read([](Tx& tx) { return list_mail(tx, kShown); })) {
    const auto message = maildir_.read(file_name(mail));
    const auto summary = message ? read_summary(*message) : std::nullopt;
    if (!summary) continue;
    values.rows["mails"].push_back({{"link", path_ + '/' + base::to_text(mail.uuid)},
                                    {"subject", summary->subject},
                                    {"to", summary->to.address},
                                    {"kind", std::string(text(mail.kind))},
                                    {"time", readable_time(mail.created_at)}});
  }
  if (!values.rows["mails"].empty()) values.texts["has_mails"] = "yes";
  return page_reply(200, html.render(values));
}

HttpReply MailboxPages::show_mail(std::string_view id, bool as_html) {
  static const Template html("mailbox_mail.html.mustache", Template::Kind::html);
  const auto uuid = base::read_uuid(id);
  const auto mail = uuid ? store_.read([&](Tx& tx) { return find_mail(tx, *uuid); }) : std::nullopt;
  const auto message = mail ? maildir_.read(file_name(*mail)) : std::nullopt;
  const auto summary = message ? read_summary(*message) : std::nullopt;
  if (!summary) return page(404, {"There is no such mail", ""});
  if (as_html) return framed(summary->html);
  TemplateValues values;
  values.texts["list"] = path_;
  values.texts["html"] = path_ + '/' + base::to_text(mail->uuid) + "/html";
  values.texts["subject"] = summary->subject;
  values.texts["to"] = summary->to.address;
  values.texts["time"] = readable_time(mail->created_at);
  values.texts["text"] = summary->text;
  HttpReply reply = page_reply(200, html.render(values));
  set_policy(reply,
             "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "
             "frame-ancestors 'none'");
  return reply;
}

}  // namespace vortex::server
