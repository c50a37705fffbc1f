// SPDX-License-Identifier: MIT
#include "server/pages/page.hpp"

#include "server/mail/shown_text.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kTitleMax = 200;

}  // namespace

HttpReply page(int status, const PageContent& content) {
  static const Template html("page.html.mustache", Template::Kind::html);
  TemplateValues values;
  const auto lines = shown_lines(content.message);
  values.texts["title"] = shown_line(content.title, kTitleMax);
  values.texts["text"] = content.text;
  values.texts["has_message"] = lines.empty() ? "" : "yes";
  values.texts["expires"] = content.expires_at ? shown_date(*content.expires_at) : "";
  values.lists["message"] = lines;
  return page_reply(status, html.render(values));
}

HttpReply page_reply(int status, std::string html) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = std::move(html);
  reply.headers = {{"Cache-Control", "no-store"},
                   {"Referrer-Policy", "no-referrer"},
                   {"X-Content-Type-Options", "nosniff"}};
  set_policy(reply, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  return reply;
}

void set_policy(HttpReply& reply, std::string policy) {
  constexpr const char* kName = "Content-Security-Policy";
  for (auto& [name, value] : reply.headers) {
    if (name == kName) {
      value = std::move(policy);
      return;
    }
  }
  reply.headers.emplace_back(kName, std::move(policy));
}

}  // namespace vortex::server
