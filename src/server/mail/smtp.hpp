// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/rules/relay_answer.hpp"
#include "server/rules/smtp_url.hpp"

namespace vortex::server {

/// Hands mails to a relay, one after the other, over one connection for as long as that holds. For
/// one thread at a time.
class SmtpRelay {
 public:
  struct Options {
    SmtpUrl url;
    /// PEM: the authorities that may vouch for the relay. Empty: the system's.
    std::string ca_file;
    std::string ehlo_name = "localhost";        ///< what this server calls itself, see `ehlo_name`
    std::chrono::milliseconds timeout{45'000};  ///< for one mail, connecting included
    std::chrono::milliseconds connect_timeout{10'000};  ///< until the relay would take a mail
    /// Asked at least once a second while a mail is on its way: true ends that, as if the
    /// connection were lost. Must not throw.
    std::function<bool()> is_stopping;
  };

  /// Connects to nobody yet. Throws std::invalid_argument where the CA file cannot be read.
  explicit SmtpRelay(Options options);
  /// Says goodbye, without waiting for an answer.
  ~SmtpRelay();
  SmtpRelay(const SmtpRelay&) = delete;
  SmtpRelay& operator=(const SmtpRelay&) = delete;

  /// Hands over `message`, bytes as `write_message` makes them, and says what became of it. A mail
  /// that is given twice may arrive twice. Blocks for at most `timeout`. Throws
  /// std::invalid_argument, before anything is sent, where `from` or `to` is no address of mail or
  /// where a line of the message does not end with CRLF. Neither words nor exceptions hold the
  /// password.
  RelayAnswer send(const std::string& from, const std::string& to, std::string_view message);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace vortex::server
