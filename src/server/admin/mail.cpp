// SPDX-License-Identifier: MIT
#include "server/admin/command.hpp"
#include "server/mail/maildir.hpp"
#include "server/mail/message.hpp"
#include "server/mail/sender.hpp"
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
  return invitation ? invitation->target.value : "";
}

Json list(AdminContext& context, const AdminArguments&) {
  return context.store.read([](Tx& tx) -> Json {
    Json::Array items;
    for (const OutboxMail& mail : list_mail(tx, kShown)) {
      items.push_back(Json::Object{{"id", base::to_text(mail.uuid)},
                                   {"createdAt", base::iso_time(mail.created_at)},
                                   {"kind", mail.kind},
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
  const auto mail = context.store.read([&](Tx& tx) { return find_mail(tx, id); });
  if (!mail) throw AdminFault("there is no such mail");
  const std::string file = file_name(*mail);
  const auto message = Maildir(context.mailbox).read(file);
  const auto summary = message ? read_summary(*message) : std::nullopt;
  if (!summary) throw AdminFault("this mail is not in the mailbox; its state is " + mail->state);
  return Json::Object{{"id", base::to_text(mail->uuid)},
                      {"state", mail->state},
                      {"to", summary->to.address},
                      {"subject", summary->subject},
                      {"messageId", summary->message_id},
                      {"file", file},
                      {"text", summary->text}};
}

}  // namespace

std::vector<AdminCommand> mail_commands() {
  return {
      {"mail list", "Show the newest mails, sent or not", {}, "vortexd mail list", list},
      {"mail show",
       "Show one mail of the local mailbox",
       {{"ID", "id of the mail", true}},
       "vortexd mail show 0190f3c0-0000-7000-8000-000000000000",
       show},
  };
}

}  // namespace vortex::server
