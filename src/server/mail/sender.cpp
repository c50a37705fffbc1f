// SPDX-License-Identifier: MIT
#include "server/mail/sender.hpp"

#include <algorithm>

#include "server/mail/message.hpp"
#include "server/mail/writer.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

// Claimed together, because each claim and each end is a durable commit.
constexpr std::size_t kBatch = 32;
// A mail whose sender died is tried again after this time.
constexpr TimeMs kLease = 60 * 1000;

// Each wait is between 1 and 1.25 times its length, so that what failed together is not tried
// together again.
TimeMs with_jitter(Tx& tx, std::chrono::milliseconds wait) {
  std::uint8_t byte = 0;
  tx.random({&byte, 1});
  return wait.count() + wait.count() * byte / 1024;
}

void set_status(Tx& tx, StoredInvitation& invitation, std::string_view from, const char* to) {
  if (invitation.status != from) return;
  invitation.status = to;
  update_delivery(tx, invitation);
}

}  // namespace

std::string file_name(const OutboxMail& mail) {
  return std::to_string(mail.created_at / 1000) + '.' + base::to_text(mail.uuid);
}

MailSender::MailSender(Options options, Store& store, Maildir& maildir, const Links& links)
    : options_(std::move(options)), store_(store), maildir_(maildir), links_(links) {}

std::size_t MailSender::send_some() {
  if (!store_.read(is_mail_due)) return 0;
  const auto jobs = store_.write_and_wait([this](Tx& tx) { return claim(tx); });
  std::vector<Ended> ended;
  for (const Job& job : jobs) ended.push_back({job, deliver(job)});
  store_.write_and_wait([&](Tx& tx) {
    for (const Ended& each : ended) record(tx, each);
  });
  return jobs.size();
}

// What was closed while it waited is not sent.
std::vector<MailSender::Job> MailSender::claim(Tx& tx) {
  pull_mail_due(tx);
  std::vector<Job> jobs;
  while (jobs.size() < kBatch) {
    const auto mail = claim_mail(tx, kLease);
    if (!mail) break;
    auto invitation = find_invitation(tx, mail->environment, mail->invitation);
    if (!invitation || phase(invitation->lifecycle(), tx.now()) != Phase::open) {
      mark_cancelled(tx, mail->id);
      if (!invitation) continue;
      --invitation->delivery_count;
      update_delivery(tx, *invitation);
      continue;
    }
    set_status(tx, *invitation, "queued", "sending");
    const auto scopes = list_scopes(tx, invitation->id);
    jobs.push_back({*mail, std::move(*invitation), scopes.empty() ? "" : scopes.front().name});
  }
  return jobs;
}

std::string MailSender::deliver(const Job& job) {
  try {
    const StoredInvitation& invitation = job.invitation;
    static const MailWriter writer;
    MailFacts facts;
    facts.inviter = invitation.creator_name.value_or("");
    facts.recipient = invitation.target_name.value_or("");
    facts.scope = job.scope;
    facts.message = invitation.message.value_or("");
    facts.accept_link = links_.link(invitation.id);
    facts.expires_at = invitation.expires_at;
    const MailContent content = writer.write(MailKind::invitation, facts, "en");
    const std::string& from = options_.from.address;
    Message message;
    message.message_id = base::to_text(job.mail.uuid) + from.substr(from.rfind('@'));
    message.date = job.mail.created_at;
    message.from = options_.from;
    message.to = {invitation.target_name.value_or(""), invitation.target.value};
    message.subject = content.subject;
    message.text = content.text;
    message.html = content.html;
    maildir_.deliver(file_name(job.mail), write_message(message));
    return "";
  } catch (const std::exception& fault) {
    return fault.what();
  }
}

void MailSender::record(Tx& tx, const Ended& ended) {
  if (!ended.error.empty()) return record_failure(tx, ended);
  mark_delivered(tx, ended.job.mail.id);
  auto invitation = find_invitation(tx, ended.job.mail.environment, ended.job.mail.invitation);
  if (invitation) set_status(tx, *invitation, "sending", "delivered");
}

void MailSender::record_failure(Tx& tx, const Ended& ended) {
  const OutboxMail& mail = ended.job.mail;
  options_.complain("a mail could not be delivered: " + ended.error);
  const auto tried = static_cast<std::size_t>(mail.attempts);
  if (tried > options_.waits.size()) {
    mark_failed(tx, mail.id, ended.error);
  } else {
    mark_for_retry(tx, mail.id, tx.now() + with_jitter(tx, options_.waits[tried - 1]), ended.error);
  }
  auto invitation = find_invitation(tx, mail.environment, mail.invitation);
  if (invitation) set_status(tx, *invitation, "sending", "queued");
}

}  // namespace vortex::server
