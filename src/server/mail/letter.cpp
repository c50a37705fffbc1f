// SPDX-License-Identifier: MIT
#include "server/mail/letter.hpp"

#include <stdexcept>

#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

std::string invitee_of(const OutboxMail& mail, const StoredInvitation& invitation) {
  return mail.about.empty() ? invitation.target_name.value_or(invitation.target.value) : mail.about;
}

MailFacts facts_of(const OutboxMail& mail, const Letter& letter, const Links& links) {
  const StoredInvitation& invitation = letter.invitation;
  const bool to_invitee = is_to_invitee(mail.kind);
  MailFacts facts;
  facts.inviter = invitation.creator_name.value_or("");
  facts.recipient = (to_invitee ? invitation.target_name : invitation.creator_name).value_or("");
  facts.invitee = invitee_of(mail, invitation);
  facts.scope = letter.scope;
  facts.message = invitation.message.value_or("");
  facts.accept_link = links.link(invitation.id);
  if (to_invitee) facts.opt_out_link = links.opt_out_link(invitation.id);
  facts.expires_at = invitation.expires_at;
  facts.variables = read_variables(invitation.template_variables.value_or(""));
  return facts;
}

std::optional<std::string> own_subject(const Component& component, MailKind kind) {
  const Json subjects = wire::read_json(component.subjects);
  const Json* subject = subjects.find(text(kind));
  return subject && subject->if_text() ? std::optional(*subject->if_text()) : std::nullopt;
}

std::optional<Mailbox> reply_to(const Letter& letter) {
  const auto& wanted = letter.component.reply_to;
  if (!wanted) return std::nullopt;
  if (*wanted != "inviter") return read_mailbox(*wanted);
  const auto address = mail_address(letter.invitation.creator_email.value_or(""));
  if (!address) return std::nullopt;
  return Mailbox{letter.invitation.creator_name.value_or(""), *address};
}

// RFC 8058: mail programs that show a button for it send this POST.
void add_opt_out(Message& message, const std::string& link) {
  message.headers.emplace_back("List-Unsubscribe", '<' + link + '>');
  message.headers.emplace_back("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

}  // namespace

std::optional<Mailbox> recipient_of(const OutboxMail& mail, const StoredInvitation& invitation) {
  const bool to_invitee = is_to_invitee(mail.kind);
  const auto address =
      mail_address(to_invitee ? invitation.mail_target().value_or(invitation.target).value
                              : invitation.creator_email.value_or(""));
  if (!address) return std::nullopt;
  return Mailbox{(to_invitee ? invitation.target_name : invitation.creator_name).value_or(""),
                 *address};
}

Message write_letter(const OutboxMail& mail, const Letter& letter, const Mailbox& from,
                     const Links& links, const MailWriter& writer) {
  const StoredInvitation& invitation = letter.invitation;
  const auto to = recipient_of(mail, invitation);
  if (!to) throw std::invalid_argument("the recipient has no address");
  const MailFacts facts = facts_of(mail, letter, links);
  MailContent content =
      writer.write(mail.kind, facts, invitation.locale.value_or(""),
                   base::to_text(letter.component.uuid), own_subject(letter.component, mail.kind));
  Message message;
  message.message_id = base::to_text(mail.uuid) + from.address.substr(from.address.rfind('@'));
  message.date = mail.created_at;
  message.from =
      letter.component.mail_from ? read_mailbox(*letter.component.mail_from).value_or(from) : from;
  message.to = *to;
  message.reply_to = reply_to(letter);
  message.subject = std::move(content.subject);
  message.text = std::move(content.text);
  message.html = std::move(content.html);
  if (is_to_invitee(mail.kind)) add_opt_out(message, facts.opt_out_link);
  return message;
}

}  // namespace vortex::server
