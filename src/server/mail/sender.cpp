// SPDX-License-Identifier: MIT
#include "server/mail/sender.hpp"

#include "server/invitations/events.hpp"
#include "server/invitations/schedule.hpp"
#include "server/rules/mail_plan.hpp"
#include "server/store/opt_outs.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

using std::chrono::steady_clock;

// Claimed together, because each claim and each end is a durable commit.
constexpr std::size_t kBatch = 32;
// A mail whose sender died is tried again after the lease. None is begun when less of it is left
// than one may take, so that nobody else has it while it is on its way.
constexpr TimeMs kLease = 5 * 60 * 1000;
constexpr auto kBeginWithin = std::chrono::minutes(3);

std::uint8_t random_byte(Tx& tx) {
  std::uint8_t byte = 0;
  tx.random({&byte, 1});
  return byte;
}

Json::Object detail_of(const OutboxMail& mail) {
  return {
      {"mail", text(mail.kind)}, {"mailId", base::to_text(mail.uuid)}, {"attempts", mail.attempts}};
}

void set_status(Tx& tx, StoredInvitation& invitation, std::string_view from, const char* to) {
  if (invitation.status != from) return;
  invitation.status = to;
  update_delivery(tx, invitation);
}

// Whoever was sent the link by other ways may have made it `unfurled`, which stays. One that was
// sent again meanwhile is `queued` anew, and its plan begins with that mail.
void note_success(Tx& tx, StoredInvitation& invitation, const char* state) {
  const bool seen = invitation.status == "unfurled" && !invitation.progress.started_at;
  if (invitation.status != "sending" && !seen) return;
  if (!seen) invitation.status = state;
  start_plan(tx, invitation);
  update_delivery(tx, invitation);
}

EventType success_of(MailKind kind, bool is_delivered) {
  switch (kind) {
    case MailKind::invitation:
      return is_delivered ? EventType::email_delivered : EventType::email_sent;
    case MailKind::reminder:
      return EventType::reminder_sent;
    case MailKind::nudge:
      return EventType::nudge_sent;
    default:
      return EventType::notice_sent;
  }
}

bool is_opted_out(Tx& tx, const StoredInvitation& invitation) {
  const auto target = invitation.mail_target();
  return target && has_opted_out(tx, invitation.environment, target->key);
}

// Why a mail that waited is not sent any more; null where it is.
const char* reason_to_cancel(Tx& tx, const OutboxMail& mail, const StoredInvitation& invitation) {
  if (!is_still_wanted(mail.kind, phase(invitation.lifecycle(), tx.now()))) return "closed";
  if (is_to_invitee(mail.kind) && is_opted_out(tx, invitation)) {
    return "opted_out";
  }
  return nullptr;
}

// The caller who does what the server does by itself for this mail.
Caller caller_of(Tx& tx, const Site& site, const OutboxMail& mail) {
  return server_itself(site, *find_environment_of(tx, mail.environment));
}

void cancel(Tx& tx, const Site& site, const OutboxMail& mail, StoredInvitation& invitation,
            const char* reason) {
  end_mail(tx, mail, "cancelled");
  if (is_to_invitee(mail.kind)) --invitation.delivery_count;
  if (mail.kind == MailKind::invitation && invitation.status == "sending") {
    invitation.status = "queued";
  }
  update_delivery(tx, invitation);
  tell(tx, caller_of(tx, site, mail), invitation, EventType::email_cancelled,
       {{"mail", text(mail.kind)}, {"reason", reason}});
}

}  // namespace

std::string file_name(const OutboxMail& mail) {
  return std::to_string(mail.created_at / 1000) + '.' + base::to_text(mail.uuid);
}

MailSender::MailSender(Options options, Store& store, Carrier& carrier, const Site& site,
                       const MailWriter& writer)
    : options_(std::move(options)),
      store_(store),
      carrier_(carrier),
      site_(site),
      writer_(writer) {}

std::size_t MailSender::send_some() {
  record_ended();
  if (options_.is_stopping() || !store_.read(is_mail_due)) return 0;
  const auto until = options_.steady_now() + kBeginWithin;
  const Batch batch = store_.write_and_wait([this](Tx& tx) { return claim(tx); });
  for (const Job& job : batch.jobs) ended_.push_back(hand_over(job, until));
  record_ended();
  return batch.jobs.size() + batch.cancelled;
}

// What was closed while it waited is not sent.
MailSender::Batch MailSender::claim(Tx& tx) {
  pull_mail_due(tx);
  Batch batch;
  while (batch.jobs.size() + batch.cancelled < kBatch) {
    const auto mail = claim_mail(tx, kLease);
    if (!mail) break;
    auto invitation = find_invitation(tx, mail->environment, mail->invitation).value();
    if (const char* reason = reason_to_cancel(tx, *mail, invitation)) {
      cancel(tx, site_, *mail, invitation, reason);
      observe(tx, *mail, "cancelled");
      ++batch.cancelled;
      continue;
    }
    if (mail->kind == MailKind::invitation) set_status(tx, invitation, "queued", "sending");
    const auto component = find_component_of(tx, mail->environment, invitation.component);
    const auto scopes = list_scopes(tx, invitation.id);
    batch.jobs.push_back({*mail,
                          {std::move(invitation), component.value_or(Component()),
                           scopes.empty() ? "" : scopes.front().name}});
  }
  return batch;
}

MailSender::Ended MailSender::hand_over(const Job& job, steady_clock::time_point until) {
  if (options_.is_stopping() || options_.steady_now() >= until) return {job, Begun::no, {}};
  Handover handover = carry(job);
  const bool cut_short = handover.kind == Handover::Kind::deferred && options_.is_stopping();
  if (cut_short) return {job, Begun::yes, {}};
  return {job, Begun::yes, std::move(handover)};
}

Handover MailSender::carry(const Job& job) {
  try {
    const Message message = write_letter(job.mail, job.letter, options_.from, site_.links, writer_);
    return carrier_.carry(file_name(job.mail), message);
  } catch (const std::invalid_argument& fault) {
    // What cannot be written now cannot be written later.
    return {Handover::Kind::refused, fault.what()};
  } catch (const std::exception& fault) {
    // One mail's misfortune must not undo the record of those that were sent before it.
    return {Handover::Kind::deferred, fault.what()};
  }
}

void MailSender::record_ended() {
  if (ended_.empty()) return;
  store_.write_and_wait([this](Tx& tx) {
    for (const Ended& each : ended_) record(tx, each);
  });
  ended_.clear();
}

void MailSender::record(Tx& tx, const Ended& ended) {
  const OutboxMail& mail = ended.job.mail;
  if (!ended.handover) return give_back(tx, mail, ended.begun);
  const Handover& handover = *ended.handover;
  if (handover.kind == Handover::Kind::delivered || handover.kind == Handover::Kind::sent) {
    return record_success(tx, mail, handover.kind == Handover::Kind::delivered);
  }
  record_failure(tx, mail, handover);
}

void MailSender::give_back(Tx& tx, const OutboxMail& mail, Begun begun) {
  if (!unclaim_mail(tx, mail, begun) || mail.kind != MailKind::invitation) return;
  auto invitation = find_invitation(tx, mail.environment, mail.invitation).value();
  set_status(tx, invitation, "sending", "queued");
}

void MailSender::observe(Tx& tx, const OutboxMail& mail, const char* outcome) const {
  tx.after_commit([this, kind = mail.kind, outcome] { options_.observe(kind, outcome); });
}

void MailSender::record_success(Tx& tx, const OutboxMail& mail, bool is_delivered) {
  const char* state = is_delivered ? "delivered" : "sent";
  if (!end_mail(tx, mail, state)) return;
  observe(tx, mail, state);
  auto invitation = find_invitation(tx, mail.environment, mail.invitation).value();
  if (mail.kind == MailKind::invitation) note_success(tx, invitation, state);
  tell(tx, caller_of(tx, site_, mail), invitation, success_of(mail.kind, is_delivered),
       detail_of(mail));
}

void MailSender::record_failure(Tx& tx, const OutboxMail& mail, const Handover& handover) {
  std::optional<TimeMs> next;
  if (handover.kind == Handover::Kind::deferred) {
    next = next_attempt(options_.waits, mail.attempts, random_byte(tx), tx.now());
  }
  const bool ours = next ? retry_mail(tx, mail, *next, handover.words)
                         : end_mail(tx, mail, "failed", handover.words);
  if (!ours) return;
  observe(tx, mail, next ? "deferred" : "failed");
  // What a relay says often holds the address, which no log should.
  options_.complain("a mail could not be sent; `vortexd mail show " + base::to_text(mail.uuid) +
                    "` says why");
  auto invitation = find_invitation(tx, mail.environment, mail.invitation).value();
  if (mail.kind == MailKind::invitation) set_status(tx, invitation, "sending", "queued");
  Json::Object detail = detail_of(mail);
  detail.set("error", handover.words);
  if (next) detail.set("nextAttemptAt", base::iso_time(*next));
  const EventType failed =
      is_to_invitee(mail.kind) ? EventType::email_bounced : EventType::notice_failed;
  tell(tx, caller_of(tx, site_, mail), invitation, next ? EventType::email_deferred : failed,
       detail);
}

}  // namespace vortex::server
