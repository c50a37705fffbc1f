// SPDX-License-Identifier: MIT
#include "server/pages/page.hpp"

#include "server/mail/shown_text.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kTitleMax = 200;

}  // namespace

HttpReply page(int status, const PageContent& content) {
  thread_local Template html("page.html.mustache", Template::Kind::html);
  TemplateValues values;
  const auto lines = shown_lines(content.message);
  values.texts["title"] = shown_line(content.title, kTitleMax);
  values.texts["text"] = content.text;
  values.texts["has_message"] = lines.empty() ? "" : "yes";
  values.texts["expires"] = content.expires_at ? shown_date(*content.expires_at) : "";
  values.lists["message"] = lines;
  HttpReply reply;
  reply.status = status;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = html.render(values);
  reply.headers = {{"Cache-Control", "no-store"},
                   {"Content-Security-Policy",
                    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"},
                   {"Referrer-Policy", "no-referrer"},
                   {"X-Content-Type-Options", "nosniff"}};
  return reply;
}

}  // namespace vortex::server
