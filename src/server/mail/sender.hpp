// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/mail/carrier.hpp"
#include "server/mail/letter.hpp"
#include "server/store/invitations.hpp"
#include "server/store/outbox.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// The file in the local mailbox that holds a mail: the same at every attempt.
std::string file_name(const OutboxMail& mail);

/// Sends what the outbox says is due. For one thread at a time; several senders of one database
/// never send one mail while both live.
class MailSender {
 public:
  struct Options {
    Mailbox from;
    std::vector<std::chrono::milliseconds> waits;  ///< after each failure, one after the other
    std::function<void(std::string_view)> complain;
    std::function<std::chrono::steady_clock::time_point()> steady_now =
        std::chrono::steady_clock::now;
    /// From when it says true, nothing more is begun, and a mail that its carrier could not hand
    /// over waits as if it had not been begun. Called by the sending thread; must not throw.
    std::function<bool()> is_stopping = [] { return false; };
    /// Told what became of each mail once that is written down: a state of the outbox, or
    /// `deferred`. Called by the thread that commits; must be quick and must not throw.
    std::function<void(MailKind, std::string_view)> observe = [](MailKind, std::string_view) {};
  };

  /// `store`, `carrier`, `site` and `writer` must live as long.
  MailSender(Options options, Store& store, Carrier& carrier, const Site& site,
             const MailWriter& writer);

  /// To be called before anything is sent, when nobody else can be sending: what an earlier process
  /// had begun is due again.
  void recover() { store_.write_and_wait(release_claims); }

  /// Sends some of what is due and returns how many mails that were, those that nobody wants any
  /// more among them; 0 where nothing is due. Throws where the database cannot be written; what was
  /// sent is then written down at the next call, and not sent again.
  std::size_t send_some();

 private:
  struct Job {
    OutboxMail mail;
    Letter letter;
  };
  struct Ended {
    Job job;
    Begun begun = Begun::no;
    std::optional<Handover> handover;  ///< absent: there was no time for it, or to await its end
  };

  /// What was claimed together.
  struct Batch {
    std::vector<Job> jobs;
    std::size_t cancelled = 0;
  };

  Batch claim(Tx& tx);
  Ended hand_over(const Job& job, std::chrono::steady_clock::time_point until);
  Handover carry(const Job& job);
  void record_ended();
  void record(Tx& tx, const Ended& ended);
  void give_back(Tx& tx, const OutboxMail& mail, Begun begun);
  void observe(Tx& tx, const OutboxMail& mail, const char* outcome) const;
  void record_success(Tx& tx, const OutboxMail& mail, bool is_delivered);
  void record_failure(Tx& tx, const OutboxMail& mail, const Handover& handover);

  Options options_;
  Store& store_;
  Carrier& carrier_;
  const Site& site_;
  const MailWriter& writer_;
  std::vector<Ended> ended_;  ///< what is still to be written down
};

}  // namespace vortex::server
