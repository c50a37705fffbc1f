// SPDX-License-Identifier: MIT
#include "server/pages/invitation_page.hpp"

#include "server/invitations/renewal.hpp"
#include "server/mail/shown_text.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

using Form = Wording::Form;

TextValues values_of(const LinkView& view, const Wording& words) {
  const StoredInvitation& invitation = view.invitation;
  return {
      {"inviter", shown_name(invitation.creator_name.value_or(""))},
      {"scope", shown_name(view.scope)},
      {"expires_at", invitation.expires_at ? words.date(*invitation.expires_at) : ""},
  };
}

PageContent note_content(const std::string& name, const Wording& words, const TextValues& values) {
  PageContent content;
  content.title = words.line("page." + name + ".title", values, Form::text);
  content.heading = words.line("page." + name + ".title", values, Form::html);
  content.text = words.line("page." + name + ".text", values, Form::text);
  content.language = words.language();
  content.direction = words.direction();
  return content;
}

void fill(Card& card, const std::optional<std::string>& json) {
  if (json) fill_card(card, wire::read_json(*json));
}

// The client API has it inside of the metadata.
void fill_from_metadata(Card& card, const std::optional<std::string>& json) {
  if (!json) return;
  const Json metadata = wire::read_json(*json);
  if (const Json* config = metadata.find("unfurlConfig")) fill_card(card, *config);
}

}  // namespace

InvitationPage::InvitationPage(const LinkView& view, const Reader& reader, const Texts& texts,
                               const Links& links)
    : view_(view),
      reader_(reader),
      words_(texts.wording_for_browser(reader.accept_language, view.invitation.locale.value_or(""),
                                       base::to_text(view.component.uuid))),
      values_(values_of(view, words_)),
      link_(links.link(view.invitation.id)),
      opt_out_link_(links.opt_out_link(view.invitation.id)) {}

std::string InvitationPage::line(const std::string& key, Form form) const {
  return words_.line("page." + key, values_, form);
}

PageContent InvitationPage::content(const std::string& name) const {
  return note_content(name, words_, values_);
}

PageForm InvitationPage::form(const std::string& action, const std::string& button) const {
  PageForm form;
  form.action = link_ + '/' + action;
  form.button = line(button);
  form.token = reader_.ticket.token;
  return form;
}

PageLink InvitationPage::go_on() const {
  return {view_.landing.value_or(link_), line("open.go_on")};
}

Card InvitationPage::shown_card() const {
  Card card;
  fill(card, view_.invitation.unfurl_config);
  fill_from_metadata(card, view_.invitation.metadata);
  fill(card, view_.component.unfurl_config);
  if (card.title.empty()) card.title = line("open.title");
  if (card.type.empty()) card.type = "website";
  return card;
}

// For a share link whoever accepts says who they are; all others are whom it is for.
void InvitationPage::offer_accept(PageContent& content, const TypedAddress& typed) const {
  PageForm accept = form("accept", "open.accept");
  if (view_.invitation.target.kind == TargetKind::share) {
    accept.label = line("open.email");
    accept.typed = typed.text;
    if (typed.is_wrong) accept.fault = line("open.email_wrong");
  }
  content.text.clear();
  content.forms.push_back(std::move(accept));
}

HttpReply InvitationPage::open(const TypedAddress& typed) const {
  PageContent content = this->content("open");
  content.message_intro = line("message_intro");
  content.message = view_.invitation.message.value_or("");
  content.expiry = line("expiry");
  content.card = shown_card();
  content.card_url = link_;
  if (view_.invitation.kind == InvitationKind::autojoin) content.text = line("open.sign_up");
  if (view_.offers_accept()) offer_accept(content, typed);
  if (view_.offers_decline()) {
    content.forms.push_back(form("decline", "open.decline"));
    content.forms.back().is_quiet = true;
  }
  return reply(typed.is_wrong ? 400 : 200, content);
}

HttpReply InvitationPage::card() const {
  PageContent content = this->content("open");
  content.card = shown_card();
  content.card_url = link_;
  content.text = content.card->description;
  content.link = go_on();
  return page(200, content);
}

HttpReply InvitationPage::state(Phase phase) const {
  switch (phase) {
    case Phase::open:
      return open();
    case Phase::expired:
      return closed(content("expired"));
    case Phase::deactivated:
      return closed(content(view_.invitation.deactivated == "declined" ? "declined" : "withdrawn"));
    case Phase::accepted:
    case Phase::accepted_elsewhere:
    case Phase::exhausted:
      break;
  }
  return closed(content("used"));
}

HttpReply InvitationPage::closed(PageContent content) const {
  if (can_ask_for_renewal(view_.invitation, view_.phase)) {
    content.forms.push_back(form("ask", "expired.ask"));
  }
  return reply(410, content);
}

// The link is the right to do it, so that the form needs no token.
HttpReply InvitationPage::opt_out() const {
  PageContent content = this->content("opt_out");
  content.forms.push_back({opt_out_link_, line("opt_out.button")});
  return page(200, content);
}

HttpReply InvitationPage::note(int status, const std::string& name) const {
  return page(status, content(name));
}

HttpReply InvitationPage::reply(int status, const PageContent& content) const {
  HttpReply reply = page(status, content);
  if (!content.forms.empty() && !reader_.ticket.set_cookie.empty()) {
    reply.headers.emplace_back("Set-Cookie", reader_.ticket.set_cookie);
  }
  return reply;
}

HttpReply plain_page(int status, const std::string& name, const Texts& texts,
                     const std::string& accept_language, const std::string& link) {
  const Wording words = texts.wording_for_browser(accept_language, "");
  PageContent content = note_content(name, words, {});
  if (!link.empty()) {
    content.link = PageLink{link, words.line("page.open.go_on", {}, Form::text)};
  }
  return page(status, content);
}

}  // namespace vortex::server
