// SPDX-License-Identifier: MIT
#include "server/admin/command.hpp"
#include "server/mail/carriers.hpp"
#include "server/mail/letter.hpp"
#include "server/mail/maildir.hpp"
#include "server/mail/message.hpp"
#include "server/mail/sender.hpp"
#include "server/mail/writer.hpp"
#include "server/store/invitations.hpp"
#include "server/store/outbox.hpp"

namespace vortex::server {
namespace {

constexpr std::int64_t kShown = 1000;

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

std::string recipient(Tx& tx, const OutboxMail& mail) {
  const auto invitation = find_invitation(tx, mail.environment, mail.invitation);
  const auto to = invitation ? recipient_of(mail, *invitation) : std::nullopt;
  return to ? to->address : "";
}

Json list(AdminContext& context, const AdminArguments&) {
  return context.store.read([](Tx& tx) -> Json {
    Json::Array items;
    for (const OutboxMail& mail : list_mail(tx, kShown)) {
      items.push_back(Json::Object{{"id", base::to_text(mail.uuid)},
                                   {"createdAt", base::iso_time(mail.created_at)},
                                   {"kind", text(mail.kind)},
                                   {"to", recipient(tx, mail)},
                                   {"state", mail.state},
                                   {"attempts", mail.attempts},
                                   {"invitationId", base::to_text(mail.invitation)},
                                   {"lastError", text_or_null(mail.last_error)}});
    }
    return Json::Object{{"items", std::move(items)}};
  });
}

Json show(AdminContext& context, const AdminArguments& arguments) {
  const Uuid id = arguments.uuid("ID");
  const auto [mail, to] = context.store.read([&](Tx& tx) {
    const auto found = find_mail(tx, id);
    return std::pair(found, found ? recipient(tx, *found) : "");
  });
  if (!mail) throw AdminFault("there is no such mail");
  Json::Object shown{{"id", base::to_text(mail->uuid)},
                     {"kind", text(mail->kind)},
                     {"state", mail->state},
                     {"to", to},
                     {"attempts", mail->attempts},
                     {"lastError", text_or_null(mail->last_error)}};
  const std::string file = file_name(*mail);
  const auto message = Maildir(context.mailbox).read(file);
  if (const auto summary = message ? read_summary(*message) : std::nullopt) {
    shown.set("subject", summary->subject);
    shown.set("messageId", summary->message_id);
    shown.set("file", file);
    shown.set("text", summary->text);
  }
  return shown;
}

MailKind kind_of(const std::string& name) {
  if (const auto kind = read_mail_kind(name)) return *kind;
  std::string names;
  for (const MailKind kind : kMailKinds) {
    names.append(names.empty() ? "" : ", ").append(text(kind));
  }
  throw AdminUsage("KIND must be one of " + names);
}

MailFacts sample_facts(TimeMs now) {
  constexpr TimeMs kWeek = 7 * 24 * 60 * 60 * TimeMs(1000);
  MailFacts facts;
  facts.inviter = "Jane Doe";
  facts.recipient = "Ada Lovelace";
  facts.invitee = "grace@example.com";
  facts.scope = "Acme";
  facts.message = "Welcome!\n\nI look forward to working with you.";
  facts.accept_link = "https://invite.example.com/i/0123456789abcdefghijkl";
  facts.opt_out_link = "https://invite.example.com/u/0123456789abcdefghijkl";
  facts.expires_at = now + kWeek;
  return facts;
}

// The templates are read at each call, so that who works on them sees what was changed.
Json preview(AdminContext& context, const AdminArguments& arguments) {
  const MailKind kind = kind_of(arguments.text("KIND"));
  const std::string format = arguments.maybe("--format").value_or("text");
  if (format != "text" && format != "html") throw AdminUsage("--format must be text or html");
  const auto component = arguments.maybe_uuid("--component");
  const MailFacts facts = sample_facts(context.store.read([](Tx& tx) { return tx.now(); }));
  const MailContent mail = MailWriter(context.settings.mail_templates)
                               .write(kind, facts, arguments.maybe("--locale").value_or("en"),
                                      component ? base::to_text(*component) : "");
  if (format == "html") return Json::Object{{"html", mail.html}};
  return Json::Object{{"subject", mail.subject}, {"text", mail.text}};
}

const char* text_of(Handover::Kind kind) {
  return kind == Handover::Kind::delivered ? "delivered" : "sent";
}

// Tries the settings at hand, without touching the mails that wait.
Json send_test(AdminContext& context, const AdminArguments& arguments) {
  const auto address = mail_address(arguments.text("ADDRESS"));
  if (!address) throw AdminUsage("ADDRESS must be a mail address");
  const auto [now, id] =
      context.store.read([](Tx& tx) { return std::pair(tx.now(), tx.new_random_id()); });
  const MailContent content = MailWriter(context.settings.mail_templates)
                                  .write(MailKind::invitation, sample_facts(now),
                                         arguments.maybe("--locale").value_or("en"));
  Message message;
  message.from = context.settings.sender();
  message.to = {"", *address};
  message.message_id =
      base::to_text(id) + "@" + message.from.address.substr(message.from.address.rfind('@') + 1);
  message.date = now;
  message.subject = "Test: " + content.subject;
  message.text = content.text;
  message.html = content.html;
  Maildir maildir(context.mailbox);
  const Handover handover = make_carrier(context.settings, maildir, context.is_stopping)
                                ->carry("test." + base::to_text(id), message);
  if (handover.kind == Handover::Kind::deferred || handover.kind == Handover::Kind::refused) {
    throw AdminFault("the mail was not taken: " + handover.words);
  }
  return Json::Object{
      {"to", *address}, {"state", text_of(handover.kind)}, {"messageId", message.message_id}};
}

Json url(AdminContext& context, const AdminArguments&) {
  if (context.mailbox_url.empty()) {
    throw AdminFault(
        "the mailbox has a page only while a server runs that listens on loopback, "
        "has no relay, and whose public_url is on loopback");
  }
  return Json::Object{{"url", context.mailbox_url}};
}

}  // namespace

std::vector<AdminCommand> mail_commands() {
  return {
      {"mail list", "Show the newest mails, sent or not", {}, "vortexd mail list", list},
      {"mail show",
       "Show one mail: its state and, where it lies in the local mailbox, what it says",
       {{"ID", "id of the mail", true}},
       "vortexd mail show 0190f3c0-0000-7000-8000-000000000000",
       show},
      {"mail send-test",
       "Send one mail with made-up facts, to see whether the relay takes it",
       {{"ADDRESS", "who gets it", true}, {"--locale", "language; English unless given"}},
       "vortexd mail send-test you@example.com",
       send_test},
      {"mail url",
       "Show where a browser on this machine finds the local mailbox",
       {},
       "vortexd mail url",
       url},
      {"mail preview",
       "Show what a mail would say, with the templates as they are now",
       {{"KIND", "invitation, reminder, nudge, acceptance_notice, expiry_notice or renewal_request",
         true},
        {"--locale", "language: de, pt-BR; English unless given"},
        {"--component", "id of the component whose templates to use"},
        {"--format", "text or html; text unless given"}},
       "vortexd mail preview reminder --locale de --format html > reminder.html",
       preview},
  };
}

}  // namespace vortex::server
