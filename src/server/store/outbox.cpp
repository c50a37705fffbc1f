// SPDX-License-Identifier: MIT
#include "server/store/outbox.hpp"

namespace vortex::server {
namespace {

#define OUTBOX_COLUMNS                                                                          \
  "id, environment_id, invitation_id, uuid, kind, about, state, attempts, created_at, due_at, " \
  "last_error "

OutboxMail read_mail(const Row& row) {
  Columns columns(row);
  OutboxMail mail;
  mail.id = columns.integer();
  mail.environment = columns.integer();
  mail.invitation = columns.uuid();
  mail.uuid = columns.uuid();
  mail.kind = read_mail_kind(columns.text()).value_or(MailKind::invitation);
  mail.about = columns.maybe_text().value_or("");
  mail.state = columns.text();
  mail.attempts = columns.integer();
  mail.created_at = columns.integer();
  mail.due_at = columns.integer();
  mail.last_error = columns.maybe_text();
  return mail;
}

}  // namespace

void enqueue_mail(Tx& tx, std::int64_t environment, const Uuid& invitation, MailKind kind,
                  const std::string& about) {
  tx.run(R"sql(
      INSERT INTO outbox (environment_id, invitation_id, uuid, kind, about, state, created_at,
                          touched_at, due_at)
      VALUES ($1, $2, $3, $4, $5, 'queued', $6, $6, $6))sql",
         environment, invitation, tx.new_id(), text(kind), about, tx.now());
  tx.after_commit(tx.source().outbox_filled);
}

std::vector<MailKind> cancel_mail(Tx& tx, const Uuid& invitation) {
  const auto kinds = tx.list(
      R"sql(
      SELECT kind FROM outbox
      WHERE invitation_id = $1 AND state = 'queued'
        AND kind IN ('invitation', 'reminder', 'nudge', 'renewal_request'))sql",
      [](const Row& row) { return read_mail_kind(row.text(0)).value_or(MailKind::invitation); },
      invitation);
  tx.run(R"sql(
      UPDATE outbox SET state = 'cancelled'
      WHERE invitation_id = $1 AND state = 'queued'
        AND kind IN ('invitation', 'reminder', 'nudge', 'renewal_request'))sql",
         invitation);
  return kinds;
}

std::vector<MailKind> cancel_mail_to_invitee(Tx& tx, const Uuid& invitation) {
  return tx.list(
      R"sql(
      UPDATE outbox SET state = 'cancelled'
      WHERE invitation_id = $1 AND state = 'queued' AND kind IN ('invitation', 'reminder')
      RETURNING kind)sql",
      [](const Row& row) { return read_mail_kind(row.text(0)).value_or(MailKind::invitation); },
      invitation);
}

std::optional<OutboxMail> claim_mail(Tx& tx, TimeMs lease) {
  auto mail = tx.find("SELECT " OUTBOX_COLUMNS R"sql(
      FROM outbox WHERE state IN ('queued', 'sending') AND due_at <= $1
      ORDER BY due_at LIMIT 1)sql",
                      read_mail, tx.now());
  if (!mail) return std::nullopt;
  mail->state = "sending";
  ++mail->attempts;
  tx.run(R"sql(
      UPDATE outbox SET state = 'sending', attempts = $2, touched_at = $3, due_at = $4 WHERE id = $1)sql",
         mail->id, mail->attempts, tx.now(), tx.now() + lease);
  return mail;
}

bool is_mail_due(Tx& tx) {
  return tx.exists(R"sql(
      SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') AND due_at <= $1)sql",
                   tx.now()) ||
         tx.exists(R"sql(
      SELECT 1 FROM outbox WHERE state IN ('queued', 'sending') AND touched_at > $1)sql",
                   tx.now());
}

void release_claims(Tx& tx) {
  tx.run(R"sql(
      UPDATE outbox SET touched_at = $1, due_at = $1
      WHERE state IN ('queued', 'sending') AND due_at > $1 AND state = 'sending')sql",
         tx.now());
}

void pull_mail_due(Tx& tx) {
  tx.run(R"sql(
      UPDATE outbox SET touched_at = $1, due_at = $1
      WHERE state IN ('queued', 'sending') AND touched_at > $1)sql",
         tx.now());
}

bool end_mail(Tx& tx, const OutboxMail& claimed, const std::string& state,
              const std::optional<std::string>& error) {
  return tx.run(R"sql(
      UPDATE outbox SET state = $3, last_error = $4
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, state, error) > 0;
}

bool retry_mail(Tx& tx, const OutboxMail& claimed, TimeMs due_at, const std::string& error) {
  return tx.run(R"sql(
      UPDATE outbox SET state = 'queued', touched_at = $3, due_at = $4, last_error = $5
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, tx.now(), due_at, error) > 0;
}

bool unclaim_mail(Tx& tx, const OutboxMail& claimed, Begun begun) {
  return tx.run(R"sql(
      UPDATE outbox SET state = 'queued', attempts = $4, touched_at = $3, due_at = $3
      WHERE id = $1 AND attempts = $2 AND state = 'sending')sql",
                claimed.id, claimed.attempts, tx.now(),
                claimed.attempts - (begun == Begun::no ? 1 : 0)) > 0;
}

std::int64_t count_waiting_mail(Tx& tx) {
  return tx
      .find(R"sql(
      SELECT count(*) FROM outbox -- every row: of the index, which holds only what waits
      WHERE state IN ('queued', 'sending'))sql",
            [](const Row& row) { return row.integer(0); })
      .value_or(0);
}

std::optional<TimeMs> earliest_mail_due(Tx& tx) {
  return tx.find(R"sql(
      SELECT due_at FROM outbox -- first rows: in the order of the index
      WHERE state IN ('queued', 'sending') ORDER BY due_at LIMIT 1)sql",
                 [](const Row& row) { return row.integer(0); });
}

std::optional<OutboxMail> find_mail(Tx& tx, const Uuid& uuid) {
  return tx.find("SELECT " OUTBOX_COLUMNS R"sql(FROM outbox WHERE uuid = $1)sql", read_mail, uuid);
}

std::vector<OutboxMail> list_mail(Tx& tx, std::int64_t most) {
  return tx.list("SELECT " OUTBOX_COLUMNS R"sql(
      FROM outbox -- first rows: ids are in this order
      ORDER BY id DESC LIMIT $1)sql",
                 read_mail, most);
}

}  // namespace vortex::server
