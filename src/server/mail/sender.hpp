// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "server/invitations/links.hpp"
#include "server/mail/mailbox.hpp"
#include "server/mail/maildir.hpp"
#include "server/store/invitations.hpp"
#include "server/store/outbox.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// The file in the local mailbox that holds a mail: the same at every attempt.
std::string file_name(const OutboxMail& mail);

/// Sends what the outbox says is due, into the local mailbox. For one thread at a time.
class MailSender {
 public:
  struct Options {
    Mailbox from;
    std::vector<std::chrono::milliseconds> waits;  ///< after each failure, one after the other
    std::function<void(std::string_view)> complain;
  };

  MailSender(Options options, Store& store, Maildir& maildir, const Links& links);

  /// To be called at the start, when nobody else can be sending: what an earlier process had begun
  /// is due again.
  void recover() { store_.write_and_wait(release_claims); }

  /// Sends some of what is due and returns how many mails that were; 0 where nothing is due.
  std::size_t send_some();

 private:
  struct Job {
    OutboxMail mail;
    StoredInvitation invitation;
    std::string scope;  ///< the name of what to join
  };
  struct Ended {
    Job job;
    std::string error;  ///< empty: it is delivered
  };

  std::vector<Job> claim(Tx& tx);
  std::string deliver(const Job& job);
  void record(Tx& tx, const Ended& ended);
  void record_failure(Tx& tx, const Ended& ended);

  Options options_;
  Store& store_;
  Maildir& maildir_;
  const Links& links_;
};

}  // namespace vortex::server
