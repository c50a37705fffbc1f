// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/temporary_folder.hpp"

namespace vortex::test {

/// A relay on a free loopback port, tests/support/smtp_sink.py, as a process of its own. It ends
/// with the test.
class SmtpSink {
 public:
  /// One mail that it took, as it came.
  struct Mail {
    std::string message;
    std::string envelope;  ///< lines of `name: value`: from, to, ehlo, tls, user, smtputf8

    std::string value(const std::string& name) const;
  };

  /// `arguments` are those of the script, but for its folder. Returns once it takes connections;
  /// throws std::runtime_error where it does not.
  explicit SmtpSink(const std::vector<std::string>& arguments = {});
  ~SmtpSink();
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  /// `SCHEME://[USER@]127.0.0.1:PORT`; a user is `user:password`.
  std::string url(const std::string& scheme, const std::string& user = "") const;
  std::string certificate_file() const { return folder_.path() / "certificate.pem"; }

  /// How it is to behave from its next command on: a line as the script describes it.
  void behave(const std::string& mode) const;
  /// What it has taken so far, in order.
  std::vector<Mail> mails() const;
  /// How many connections there have been.
  int connections() const;

 private:
  void stop() const;

  TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
  int input_ = -1;
};

}  // namespace vortex::test
