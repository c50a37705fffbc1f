// SPDX-License-Identifier: MIT
#include "server/pages/page.hpp"

#include "server/mail/shown_text.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kTitleMax = 200;
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action ";

void add_card(const PageContent& content, TemplateValues& values) {
  if (!content.card) return;
  const Card& card = *content.card;
  values.texts["card_title"] = card.title;
  values.texts["card_description"] = card.description;
  values.texts["card_image"] = card.image;
  values.texts["card_type"] = card.type;
  values.texts["card_site_name"] = card.site_name;
  values.texts["card_url"] = content.card_url;
}

void add_forms(const PageContent& content, TemplateValues& values) {
  for (const PageForm& form : content.forms) {
    values.rows["forms"].push_back({{"form_action", form.action},
                                    {"form_button", form.button},
                                    {"form_class", form.is_quiet ? "quiet" : "main"},
                                    {"form_token", form.token},
                                    {"form_label", form.label},
                                    {"form_typed", form.typed},
                                    {"form_fault", form.fault}});
  }
}

void set_header(HttpReply& reply, std::string_view name, std::string value) {
  for (auto& [known, old] : reply.headers) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  reply.headers.emplace_back(name, std::move(value));
}

// A browser that tells no referrer tells no origin with a form either.
bool has_tokens(const PageContent& content) {
  for (const PageForm& form : content.forms) {
    if (!form.token.empty()) return true;
  }
  return false;
}

}  // namespace

HttpReply page(int status, const PageContent& content) {
  static const Template html("page.html.mustache", Template::Kind::html);
  TemplateValues values;
  values.texts["language"] = content.language;
  values.texts["direction"] = content.direction;
  values.texts["title"] = shown_line(content.title, kTitleMax);
  values.texts["heading"] = content.heading;
  values.texts["text"] = content.text;
  values.texts["message_intro"] = content.message_intro;
  values.lists["message"] = shown_lines(content.message);
  values.texts["has_message"] = values.lists["message"].empty() ? "" : "yes";
  values.texts["expiry"] = content.expiry;
  if (content.link) {
    values.texts["link_url"] = content.link->url;
    values.texts["link_text"] = content.link->text;
  }
  add_card(content, values);
  add_forms(content, values);
  HttpReply reply = page_reply(status, html.render(values));
  if (!content.forms.empty()) set_policy(reply, std::string(kPolicy) + "'self'");
  if (has_tokens(content)) set_header(reply, "Referrer-Policy", "same-origin");
  return reply;
}

HttpReply page_reply(int status, std::string html) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(html);
  reply.headers = {{"Cache-Control", "no-store"},
                   {"Referrer-Policy", "no-referrer"},
                   {"X-Content-Type-Options", "nosniff"}};
  set_policy(reply, std::string(kPolicy) + "'none'");
  return reply;
}

HttpReply redirect_to(const std::string& location) {
  HttpReply reply = page_reply(302, "");
  reply.headers.emplace_back("Location", location);
  return reply;
}

void set_policy(HttpReply& reply, std::string policy) {
  set_header(reply, "Content-Security-Policy", std::move(policy));
}

}  // namespace vortex::server
