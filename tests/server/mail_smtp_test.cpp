// SPDX-License-Identifier: MIT
#include "server/mail/smtp.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "server/mail/message.hpp"
#include "server/smtp_fixture.hpp"

using namespace vortex::server;
using namespace vortex::test;
using namespace std::chrono_literals;
using Kind = RelayAnswer::Kind;

namespace {

Message some_message() {
  Message message;
  message.message_id = "1234@vortexd.example";
  message.date = 1'796'040'000'000;
  message.from = {"Acme, Inc.", kFrom};
  message.to = {"Ada", kTo};
  message.subject = "Jane invited you to join Acme";
  message.text = "Hello\n.\n..\n.hidden\n\nBye";
  message.html = "<p>Hello</p>";
  return message;
}

/// A relay without TLS.
struct Plain {
  explicit Plain(const std::vector<std::string>& arguments = {}) : sink(arguments) {}

  SmtpRelay::Options options() const { return options_for(sink.url("smtp+plain")); }

  const SmtpSink sink;
};

/// What becomes of a mail where the relay behaves like this.
RelayAnswer answer_to(const std::string& mode) {
  const Plain plain;
  plain.sink.behave(mode);
  return send_once(plain.options());
}

RelayAnswer answer_in(std::chrono::milliseconds timeout, const std::string& mode) {
  const Plain plain;
  plain.sink.behave(mode);
  SmtpRelay::Options options = plain.options();
  options.timeout = timeout;
  return send_once(options);
}

/// Why nothing was sent.
std::string refused(const std::string& from, const std::string& to, const std::string& message) {
  // Nobody listens there; who is asked all the same gives an answer.
  SmtpRelay relay(options_for("smtp+plain://127.0.0.1:1"));
  try {
    return "sent: " + relay.send(from, to, message).words;
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
}

}  // namespace

TEST_CASE("a relay takes a mail as it is") {
  const Plain plain;
  SmtpRelay::Options options = plain.options();
  options.ehlo_name = "vortexd.example";
  const std::string message = write_message(some_message());
  check(SmtpRelay(options).send(kFrom, kTo, message), Kind::accepted, "250 2.0.0 kept as 1");
  const auto mails = plain.sink.mails();
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].message == message);
  CHECK(mails[0].value("from") == kFrom);
  CHECK(mails[0].value("to") == kTo);
  CHECK(mails[0].value("ehlo") == "vortexd.example");
  CHECK(mails[0].value("tls") == "no");
  CHECK(mails[0].value("user") == "");
}

TEST_CASE("lines with dots arrive as they are, and several mails over one connection") {
  const Plain plain;
  SmtpRelay relay(plain.options());
  std::string long_mail;
  for (int line = 0; line < 20'000; ++line) long_mail += std::string(line % 50, '.') + "\r\n";
  const std::string messages[] = {".\r\n",     "a\r\n.\r\nb\r\n", ".a\r\n..b\r\n...\r\n",
                                  "\r\n.\r\n", "\r\n\r\n",        long_mail};
  for (const std::string& message : messages) {
    CHECK(relay.send(kFrom, kTo, message).kind == Kind::accepted);
  }
  const auto mails = plain.sink.mails();
  REQUIRE(mails.size() == std::size(messages));
  for (std::size_t i = 0; i < mails.size(); ++i) {
    CAPTURE(i);
    CHECK((mails[i].message == messages[i]));
  }
  CHECK(plain.sink.connections() == 1);
}

TEST_CASE("what the relay says decides, and is passed on") {
  check(answer_to("550"), Kind::permanent, "550 5.1.1 no such user");
  check(answer_to("421"), Kind::temporary, "421 4.3.2 come back later");
  check(answer_to("RCPT 451 4.7.1 greylisted"), Kind::temporary, "451 4.7.1 greylisted");
  check(answer_to("MAIL 553 5.1.8 no such sender"), Kind::permanent, "553 5.1.8 no such sender");
  check(answer_to("DATA 554 5.6.0 no"), Kind::permanent, "554 5.6.0 no");
  check(answer_to("BODY 554 5.7.1 spam"), Kind::permanent, "554 5.7.1 spam");
  check(answer_to("BODY 452 4.3.1 disk full"), Kind::temporary, "452 4.3.1 disk full");
  check(answer_to("BODY 251 2.1.5 taken"), Kind::accepted, "251 2.1.5 taken");
  check(answer_to("CONNECT 554 5.3.2 closed"), Kind::temporary, "554 5.3.2 closed");
  check(answer_to("CONNECT 421 4.3.2 busy"), Kind::temporary, "421 4.3.2 busy");
  check(answer_to("MAIL 530 5.7.0 sign in first"), Kind::temporary, "530 5.7.0 sign in first");
}

TEST_CASE("a reply of several lines becomes one, without control characters") {
  check(answer_to("RCPT 550-5.1.1 no\tsuch\n550-5.1.1 \x1b[31muser\x07\n550 5.1.1 here"),
        Kind::permanent, "550 5.1.1 no such 5.1.1 [31muser 5.1.1 here");
}

TEST_CASE("a mail that was refused leaves the next one alone") {
  const Plain plain;
  SmtpRelay relay(plain.options());
  CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
  plain.sink.behave("550");
  CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::permanent);
  CHECK(plain.sink.connections() == 1);  // once is enough to be refused
  plain.sink.behave("ok");
  check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 2");
}

TEST_CASE("a relay that says nothing is given up after the time that a mail has") {
  for (const char* mode : {"hang", "CONNECT hang", "BODY hang"}) {
    CAPTURE(mode);
    const RelayAnswer answer = answer_in(300ms, mode);
    CHECK(answer.kind == Kind::temporary);
    CHECK(answer.words.starts_with("timeout: "));
  }
}

TEST_CASE("a relay that says nothing is left when it is time to stop") {
  for (const char* mode : {"hang", "CONNECT hang", "BODY hang", "AGAIN hang"}) {
    CAPTURE(mode);
    const Plain plain;
    std::atomic<bool> stopping = false;
    SmtpRelay::Options options = plain.options();
    options.timeout = options.connect_timeout = 1h;
    options.is_stopping = [&] { return stopping && plain.sink.connections() > 0; };
    SmtpRelay relay(options);
    if (mode == std::string("AGAIN hang"))
      CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
    plain.sink.behave(mode);
    stopping = true;
    const auto before = std::chrono::steady_clock::now();
    check(relay.send(kFrom, kTo, kMail), Kind::temporary, "the server is stopping");
    CHECK(std::chrono::steady_clock::now() - before < 10s);
    CHECK(plain.sink.connections() == 1);
  }
}

TEST_CASE("a relay that does not come to take mails has the time for connecting") {
  const Plain plain;
  plain.sink.behave("EHLO hang");
  SmtpRelay::Options options = plain.options();
  options.connect_timeout = 300ms;
  options.timeout = 1h;
  CHECK(send_once(options).words.starts_with("timeout: "));
}

TEST_CASE("a connection lost after the mail was sent is a temporary failure") {
  const Plain plain;
  plain.sink.behave("drop");
  const RelayAnswer answer = send_once(plain.options());
  CHECK(answer.kind == Kind::temporary);
  CHECK(answer.words.starts_with("connection: "));
  CHECK(plain.sink.mails().size() == 1);
}

TEST_CASE("a connection lost at any other point is one too") {
  for (const char* command : {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA"}) {
    CAPTURE(command);
    const RelayAnswer answer = answer_to(std::string(command) + " drop");
    CHECK(answer.kind == Kind::temporary);
    CHECK(answer.words.starts_with("connection: "));
  }
}

TEST_CASE("nobody listens") {
  // Port 1 is free on machines that are not half a century old.
  check(send_once(options_for("smtp+plain://127.0.0.1:1")), Kind::temporary,
        "connect: Connection refused");
}

TEST_CASE("a connection that the relay ends between two mails costs no mail an attempt") {
  for (const char* mode : {"AGAIN drop", "AGAIN 421 4.7.0 enough mails"}) {
    CAPTURE(mode);
    const Plain plain;
    SmtpRelay relay(plain.options());
    plain.sink.behave(mode);
    check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 1");
    check(relay.send(kFrom, kTo, kMail), Kind::accepted, "250 2.0.0 kept as 2");
    CHECK(plain.sink.connections() == 2);
    CHECK(plain.sink.mails().size() == 2);
  }
}

TEST_CASE("a mail that the relay may have is not sent again at once") {
  const Plain plain;
  SmtpRelay relay(plain.options());
  CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
  plain.sink.behave("drop");
  CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::temporary);
  CHECK(plain.sink.connections() == 1);
  CHECK(plain.sink.mails().size() == 2);
}

TEST_CASE("the end waits for no goodbye") {
  const Plain plain;
  auto relay = std::make_unique<SmtpRelay>(plain.options());
  CHECK(relay->send(kFrom, kTo, kMail).kind == Kind::accepted);
  plain.sink.behave("QUIT hang");
  const auto before = std::chrono::steady_clock::now();
  relay.reset();
  CHECK(std::chrono::steady_clock::now() - before < 10s);
}

TEST_CASE("a refusal waits for no goodbye either") {
  for (const char* mode : {"RCPT 550 5.1.1 no such user;QUIT hang",
                           "RCPT 550 5.1.1 no such user;QUIT 550 no goodbye"}) {
    CAPTURE(mode);
    const auto before = std::chrono::steady_clock::now();
    check(answer_to(mode), Kind::permanent, "550 5.1.1 no such user");
    CHECK(std::chrono::steady_clock::now() - before < 10s);
  }
}

TEST_CASE("addresses that could say more than an address are refused before anything is sent") {
  for (const std::string& address :
       {std::string("a@b.example\r\nRCPT TO:<c@d.example>"), std::string("a\r@b.example"),
        std::string("a@b.example\n"), std::string("a\0@b.example", 12), std::string(),
        std::string("a"), std::string("a@b@c"), std::string("<a@b.example>"),
        std::string("a@b.example> SIZE=1")}) {
    CAPTURE(address);
    CHECK(refused(address, kTo, kMail) == "the sender is not an email address");
    CHECK(refused(kFrom, address, kMail) == "the recipient is not an email address");
  }
  CHECK(refused(kFrom, kTo, kMail) == "sent: connect: Connection refused");
}

TEST_CASE("lines that relays could end elsewhere are refused before anything is sent") {
  for (const std::string message : {"a\n", "a\r", "a\r\n.\n", "\n.\r\n", "a\r\r\n", "a\n\r\n"}) {
    CAPTURE(message);
    CHECK(refused(kFrom, kTo, message) == "the message has a line that does not end with CRLF");
  }
}

TEST_CASE("addresses beyond ASCII need a relay that takes them") {
  const std::string address = "josé@example.com";
  const Plain able;
  CHECK(SmtpRelay(able.options()).send(kFrom, address, kMail).kind == Kind::accepted);
  REQUIRE(able.sink.mails().size() == 1);
  CHECK(able.sink.mails()[0].value("to") == address);
  CHECK(able.sink.mails()[0].value("smtputf8") == "yes");

  const Plain unable({"--no-smtputf8"});
  SmtpRelay relay(unable.options());
  const std::string words = "the relay takes no addresses beyond ASCII (it offers no SMTPUTF8)";
  check(relay.send(kFrom, address, kMail), Kind::permanent, words);
  CHECK(relay.send(kFrom, kTo, kMail).kind == Kind::accepted);
  check(relay.send(kFrom, address, kMail), Kind::permanent, words);
  check(relay.send(address, kTo, kMail), Kind::permanent, words);
  CHECK(unable.sink.mails().size() == 1);
}

TEST_CASE("a domain beyond ASCII is in ASCII on the wire") {
  const Plain plain({"--no-smtputf8"});
  CHECK(SmtpRelay(plain.options()).send(kFrom, "ada@bücher.example", kMail).kind == Kind::accepted);
  CHECK(plain.sink.mails().at(0).value("to") == "ada@xn--bcher-kva.example");
}

TEST_CASE("an address stands for a name in EHLO") {
  const Plain plain;
  SmtpRelay::Options options = plain.options();
  options.ehlo_name = ehlo_name("http://127.0.0.1:8080");
  CHECK(send_once(options).kind == Kind::accepted);
  options.ehlo_name = ehlo_name("https://[::1]/");
  CHECK(send_once(options).kind == Kind::accepted);
  CHECK(plain.sink.mails().at(0).value("ehlo") == "[127.0.0.1]");
  CHECK(plain.sink.mails().at(1).value("ehlo") == "[IPv6:::1]");
}

TEST_CASE("proxies of the environment are not asked") {
  const Plain plain;
  ::setenv("all_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "socks5://127.0.0.1:1", 1);
  CHECK(send_once(plain.options()).kind == Kind::accepted);
  ::unsetenv("all_proxy");
  ::unsetenv("ALL_PROXY");
}
