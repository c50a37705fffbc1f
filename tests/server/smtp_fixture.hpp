// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "server/mail/smtp.hpp"
#include "support/smtp_sink.hpp"

namespace vortex::test {

inline const std::string kFrom = "invites@acme.example";
inline const std::string kTo = "ada@example.com";
inline const std::string kMail = "Subject: Hello\r\n\r\nHello\r\n";

inline server::SmtpRelay::Options options_for(const std::string& url) {
  server::SmtpRelay::Options options;
  options.url = std::get<server::SmtpUrl>(server::read_smtp_url(url));
  return options;
}

inline server::RelayAnswer send_once(const server::SmtpRelay::Options& options) {
  return server::SmtpRelay(options).send(kFrom, kTo, kMail);
}

inline void check(const server::RelayAnswer& answer, server::RelayAnswer::Kind kind,
                  std::string_view words) {
  CAPTURE(words);
  CHECK(static_cast<int>(answer.kind) == static_cast<int>(kind));
  CHECK(answer.words == words);
}

}  // namespace vortex::test
