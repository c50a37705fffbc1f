// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "base/random.hpp"
#include "server/http/message.hpp"
#include "server/mail/maildir.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// The local mailbox, for a person with a browser on this machine: a list of the newest mails and
/// each of them as it was sent. Its URL holds a random token that is new at every start.
/// Thread-safe.
class MailboxPages {
 public:
  /// `address`: what is listened on.
  MailboxPages(Store& store, const Maildir& maildir, const base::Random& random,
               std::string address);

  /// `http://127.0.0.1:8080/mailbox/…`
  std::string url() const { return "http://" + address_ + path_; }

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond);

 private:
  HttpReply answer(const HttpRequest& request);
  HttpReply show_list();
  HttpReply show_mail(std::string_view id, bool as_html);

  Store& store_;
  const Maildir& maildir_;
  std::string address_;
  std::string path_;  ///< `/mailbox/TOKEN`
};

}  // namespace vortex::server
