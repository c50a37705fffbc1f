// SPDX-License-Identifier: MIT
#include <csignal>
#include <fstream>
#include <stdexcept>

#include "server/smtp_fixture.hpp"
#include "support/temporary_folder.hpp"

using namespace vortex::server;
using namespace vortex::test;
using Kind = RelayAnswer::Kind;

namespace {

SmtpRelay::Options trusting(const SmtpSink& sink, const std::string& url) {
  SmtpRelay::Options options = options_for(url);
  options.ca_file = sink.certificate_file();
  return options;
}

/// With an address that needs no lookup and a user whose password must be in no word.
constexpr const char* kUser = "ada%40example.com:p%2Fss%3Aword";
constexpr const char* kAuth = "ada@example.com:p/ss:word";

std::string kept_from(const SmtpSink& sink, const std::string& name) {
  const auto mails = sink.mails();
  return mails.size() == 1 ? mails[0].value(name) : "not one mail";
}

}  // namespace

TEST_CASE("smtp:// is TLS by STARTTLS, over one connection") {
  const SmtpSink sink({"--starttls"});
  SmtpRelay relay(trusting(sink, sink.url("smtp")));
  check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 1");
  CHECK(kept_from(sink, "tls") == "yes");
  check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 2");
  CHECK(sink.connections() == 1);
}

TEST_CASE("smtps:// is TLS from the start, over one connection") {
  const SmtpSink sink({"--tls"});
  SmtpRelay relay(trusting(sink, sink.url("smtps")));
  check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 1");
  CHECK(kept_from(sink, "tls") == "yes");
  check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 2");
  CHECK(sink.connections() == 1);
}

TEST_CASE("a relay that does not offer STARTTLS gets nothing") {
  const SmtpSink sink({"--auth", kAuth});
  check(send_once(options_for(sink.url("smtp", kUser))), Kind::temporary,
        "TLS: STARTTLS not supported.");
  CHECK(sink.mails().empty());
}

TEST_CASE("a relay that refuses STARTTLS gets nothing either") {
  const SmtpSink sink({"--starttls"});
  sink.behave("STARTTLS 554 5.7.3 not now");
  check(send_once(trusting(sink, sink.url("smtp"))), Kind::temporary, "554 5.7.3 not now");
}

TEST_CASE("a certificate of nobody known is refused") {
  for (const auto& [argument, scheme] :
       {std::pair{"--starttls", "smtp"}, std::pair{"--tls", "smtps"}}) {
    CAPTURE(scheme);
    const SmtpSink sink({argument});
    check(send_once(options_for(sink.url(scheme))), Kind::temporary,
          "TLS: SSL certificate problem: self-signed certificate");
    CHECK(sink.mails().empty());
  }
}

TEST_CASE("a certificate for another host is refused") {
  for (const auto& [argument, scheme] :
       {std::pair{"--starttls", "smtp"}, std::pair{"--tls", "smtps"}}) {
    CAPTURE(scheme);
    const SmtpSink sink({argument, "--certificate-for", "DNS:relay.example"});
    const RelayAnswer answer = send_once(trusting(sink, sink.url(scheme)));
    CHECK(answer.kind == Kind::temporary);
    CHECK(answer.words.starts_with("TLS: SSL: no alternative certificate subject name matches"));
    CHECK(sink.mails().empty());
  }
}

TEST_CASE("a file of authorities replaces the system's, and has to be there") {
  const TemporaryFolder folder;
  SmtpRelay::Options options = options_for("smtp://127.0.0.1:1");
  options.ca_file = folder.path() / "none.pem";
  CHECK_THROWS_WITH_AS(SmtpRelay{options},
                       ("cannot read the file of authorities " + options.ca_file).c_str(),
                       std::invalid_argument);
  const SmtpSink sink({"--starttls"});
  const SmtpSink other({"--starttls"});
  options = trusting(other, sink.url("smtp"));
  CHECK(send_once(options).words.starts_with("TLS: SSL certificate problem"));
}

TEST_CASE("signing in") {
  for (const auto& [argument, scheme] :
       {std::pair{"--starttls", "smtp"}, std::pair{"--tls", "smtps"}}) {
    CAPTURE(scheme);
    const SmtpSink sink({argument, "--auth", kAuth});
    SmtpRelay relay(trusting(sink, sink.url(scheme, kUser)));
    check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 1");
    CHECK(kept_from(sink, "user") == "ada@example.com");
    CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
    CHECK(sink.connections() == 1);
  }
}

TEST_CASE("signing in to a relay of this machine needs no TLS") {
  const SmtpSink sink({"--auth", kAuth});
  CHECK(send_once(options_for(sink.url("smtp+plain", kUser))).kind == Kind::accepted);
  CHECK(kept_from(sink, "user") == "ada@example.com");
}

TEST_CASE("a wrong password is the operator's fault, not the mail's") {
  const SmtpSink sink({"--starttls", "--auth", kAuth});
  check(send_once(trusting(sink, sink.url("smtp", "ada%40example.com:wrong"))), Kind::temporary,
        "535 5.7.8 Authentication credentials invalid");
  check(send_once(trusting(sink, sink.url("smtp"))), Kind::temporary,
        "530 5.7.0 Authentication required");
  CHECK(sink.mails().empty());
}

TEST_CASE("a relay that repeats the password is not quoted") {
  const SmtpSink sink({"--starttls", "--auth", kAuth});
  // The password, alone in base64, and with the user as AUTH PLAIN has it.
  sink.behave("AUTH 535 p/ss:word cC9zczp3b3Jk AGFkYUBleGFtcGxlLmNvbQBwL3NzOndvcmQ= is wrong");
  check(send_once(trusting(sink, sink.url("smtp", kUser))), Kind::temporary,
        "535 **** **** **** is wrong");
}

TEST_CASE("an end amid the mail is a temporary failure, and raises no signal") {
  for (const auto& [argument, scheme] :
       {std::pair{"--starttls", "smtp"}, std::pair{"--tls", "smtps"}}) {
    CAPTURE(scheme);
    const SmtpSink sink({argument});
    sink.behave("DATA 354 go on");  // and closes
    std::signal(SIGPIPE, SIG_DFL);
    std::string message;
    while (message.size() < 8'000'000) message += std::string(76, 'x') + "\r\n";
    SmtpRelay relay(trusting(sink, sink.url(scheme)));
    const RelayAnswer answer = relay.send(kFrom, kTo, message);
    CHECK(answer.kind == Kind::temporary);
    CHECK(answer.words.starts_with("connection: "));
    sink.behave("ok");
    CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
  }
}
