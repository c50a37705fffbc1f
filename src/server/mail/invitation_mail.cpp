// SPDX-License-Identifier: MIT
#include "server/mail/invitation_mail.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "server/mail/shown_text.hpp"
#include "server/templates/template.hpp"

namespace vortex::server {
namespace {

// A name is there to be recognised; one that is longer is there to say something.
constexpr std::size_t kNameMax = 80;
constexpr std::size_t kSubjectMax = 200;

struct Templates {
  Template subject{"invitation.subject.mustache", Template::Kind::text};
  Template text{"invitation.text.mustache", Template::Kind::text};
  Template html{"invitation.html.mustache", Template::Kind::html};
};

// Characters that no URL holds would end the link early in the textual part.
void require_link(std::string_view link) {
  const auto fine = [](char c) {
    return c > 0x20 && c < 0x7F &&
           std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  };
  const bool web = link.starts_with("https://") || link.starts_with("http://");
  if (!web || !std::all_of(link.begin(), link.end(), fine)) {
    throw std::invalid_argument("the link of an invitation must be an http or https URL");
  }
}

TemplateValues values_of(const InvitationMail& mail) {
  TemplateValues values;
  const auto lines = shown_lines(mail.message);
  values.texts["inviter"] = shown_line(mail.inviter, kNameMax);
  values.texts["recipient"] = shown_line(mail.recipient, kNameMax);
  values.texts["scope"] = shown_line(mail.scope, kNameMax);
  values.texts["has_message"] = lines.empty() ? "" : "yes";
  values.texts["accept_link"] = mail.accept_link;
  values.texts["expires"] = mail.expires_at ? shown_date(*mail.expires_at) : "";
  values.lists["message"] = lines;
  return values;
}

}  // namespace

MailContent write_invitation(const InvitationMail& mail) {
  thread_local Templates templates;
  require_link(mail.accept_link);
  TemplateValues values = values_of(mail);
  MailContent content;
  content.subject = shown_line(templates.subject.render(values), kSubjectMax);
  values.texts["subject"] = content.subject;
  content.text = templates.text.render(values);
  content.html = templates.html.render(values);
  return content;
}

}  // namespace vortex::server
