// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// A mail that is to be sent, was sent, or never will be.
struct OutboxMail {
  std::int64_t id = 0;
  std::int64_t environment = 0;
  Uuid invitation;
  Uuid uuid;          ///< names the mail for good: its Message-ID and its file
  std::string kind;   ///< `invitation`
  std::string state;  ///< `queued`, `sending`, `delivered`, `failed` or `cancelled`
  std::int64_t attempts = 0;
  TimeMs created_at = 0;
  TimeMs due_at = 0;
  std::optional<std::string> last_error;
};

void enqueue_mail(Tx& tx, std::int64_t environment, const Uuid& invitation,
                  const std::string& kind);
/// Cancels what waits to be sent for an invitation; returns how many mails that were.
std::int64_t cancel_mail(Tx& tx, const Uuid& invitation);

/// The mail that is due first, if one is due. Claiming it makes it due again only after `lease`
/// milliseconds, which is when its worker counts as dead.
std::optional<OutboxMail> claim_mail(Tx& tx, TimeMs lease);
/// Whether a mail is due, or waits for a time that a clock had before it was set back.
bool is_mail_due(Tx& tx);
/// Makes due what a worker had claimed that is known to be gone.
void release_claims(Tx& tx);
void mark_delivered(Tx& tx, std::int64_t id);
void mark_for_retry(Tx& tx, std::int64_t id, TimeMs due_at, const std::string& error);
void mark_failed(Tx& tx, std::int64_t id, const std::string& error);
void mark_cancelled(Tx& tx, std::int64_t id);
/// Makes due what waits for a time that a clock had before it was set back, so that no mail waits
/// longer than its own delay.
void pull_mail_due(Tx& tx);

std::optional<OutboxMail> find_mail(Tx& tx, const Uuid& uuid);
/// The newest mails of the installation, newest first: for its operator.
std::vector<OutboxMail> list_mail(Tx& tx, std::int64_t most);

}  // namespace vortex::server
