// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/rules/mail_kind.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// A mail that is to be sent, was sent, or never will be.
struct OutboxMail {
  std::int64_t id = 0;
  std::int64_t environment = 0;
  Uuid invitation;
  Uuid uuid;  ///< names the mail for good: its Message-ID and its file
  MailKind kind = MailKind::invitation;
  std::string about;  ///< whom it is about, where that is not the invitee
  std::string state;  ///< `queued`, `sending`, `sent`, `delivered`, `failed` or `cancelled`
  std::int64_t attempts = 0;
  TimeMs created_at = 0;
  TimeMs due_at = 0;
  std::optional<std::string> last_error;
};

void enqueue_mail(Tx& tx, std::int64_t environment, const Uuid& invitation, MailKind kind,
                  const std::string& about = {});
/// Cancels what waits to be sent because an invitation is open, and returns what that was; notices
/// of what has happened stay.
std::vector<MailKind> cancel_mail(Tx& tx, const Uuid& invitation);
/// The same for what waits to be sent to the invitee.
std::vector<MailKind> cancel_mail_to_invitee(Tx& tx, const Uuid& invitation);

/// The mail that is due first, if one is due. Claiming it makes it due again only after `lease`
/// milliseconds, which is when its worker counts as dead.
std::optional<OutboxMail> claim_mail(Tx& tx, TimeMs lease);
/// Whether a mail is due, or waits for a time that a clock had before it was set back.
bool is_mail_due(Tx& tx);
/// Makes due what a worker had claimed that is known to be gone.
void release_claims(Tx& tx);
/// Makes due what waits for a time that a clock had before it was set back, so that no mail waits
/// longer than its own delay.
void pull_mail_due(Tx& tx);

// What became of a claimed mail. All are false, and nothing is changed, where the claim is not ours
// any more: its lease was over and another worker has it.

/// `state` is `sent`, `delivered`, `failed` or `cancelled`.
bool end_mail(Tx& tx, const OutboxMail& claimed, const std::string& state,
              const std::optional<std::string>& error = {});
bool retry_mail(Tx& tx, const OutboxMail& claimed, TimeMs due_at, const std::string& error);
enum class Begun { no, yes };
/// Gives a claim back without an outcome, to be claimed at once. It counts as an attempt where
/// sending had begun, because then the mail may have arrived.
bool unclaim_mail(Tx& tx, const OutboxMail& claimed, Begun begun);

std::optional<OutboxMail> find_mail(Tx& tx, const Uuid& uuid);
/// How many mails are to be sent, now or later, and when the first of them is due.
std::int64_t count_waiting_mail(Tx& tx);
std::optional<TimeMs> earliest_mail_due(Tx& tx);
/// The newest mails of the installation, newest first: for its operator.
std::vector<OutboxMail> list_mail(Tx& tx, std::int64_t most);

}  // namespace vortex::server
