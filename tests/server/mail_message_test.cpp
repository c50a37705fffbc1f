// SPDX-License-Identifier: MIT
#include "server/mail/message.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "server/mail/header.hpp"
#include "support/utf8_text.hpp"

using namespace vortex::server;

namespace {

constexpr vortex::base::TimeMs kDate = 1'796'040'000'000;  // 2026-11-30T12:00:00Z

Message some_message() {
  Message message;
  message.message_id = "1234@vortexd.example";
  message.date = kDate;
  message.from = {"Acme, Inc.", "invites@acme.example"};
  message.to = {"José", "jose@example.com"};
  message.subject = "Jane invited you to join Acme";
  message.text = "Hello\n";
  message.html = "<p>Hello</p>\n";
  return message;
}

std::string head_of(const std::string& message) {
  return message.substr(0, message.find("\r\n\r\n") + 2);
}

bool has_bare_line_end(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && text.substr(i + 1, 1) != "\n") return true;
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return true;
  }
  return false;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = text.find("\r\n");
    longest = std::max(longest, text.substr(0, end).size());
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return longest;
}

}  // namespace

TEST_CASE("a message, whole") {
  CHECK(write_message(some_message()) ==
        "Date: Mon, 30 Nov 2026 12:00:00 +0000\r\n"
        "From: \"Acme, Inc.\" <invites@acme.example>\r\n"
        "To: =?UTF-8?Q?Jos=C3=A9?= <jose@example.com>\r\n"
        "Subject: Jane invited you to join Acme\r\n"
        "Message-ID: <1234@vortexd.example>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; "
        "boundary=\"=_m0iUkKIpBZMHx5HrUmWXCLUh\"\r\n"
        "\r\n"
        "--=_m0iUkKIpBZMHx5HrUmWXCLUh\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello\r\n"
        "\r\n"
        "--=_m0iUkKIpBZMHx5HrUmWXCLUh\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "<p>Hello</p>\r\n"
        "\r\n"
        "--=_m0iUkKIpBZMHx5HrUmWXCLUh--\r\n");
}

TEST_CASE("reply-to and other headers are optional") {
  Message message = some_message();
  message.reply_to = Mailbox{"Jane Doe", "jane@example.com"};
  message.headers = {{"List-Unsubscribe", "<https://invites.example/u/abc>"},
                     {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}};
  const std::string head = head_of(write_message(message));
  CHECK(head.find("\r\nReply-To: Jane Doe <jane@example.com>\r\n") != std::string::npos);
  CHECK(head.find("\r\nList-Unsubscribe: <https://invites.example/u/abc>\r\n") !=
        std::string::npos);
  CHECK(head.find("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") !=
        std::string::npos);
}

TEST_CASE("a header never holds more than its value") {
  const std::string crlf = "x\r\nBcc: b@example.com";
  struct {
    const char* error;
    std::function<void(Message&, const std::string&)> set;
  } const places[] = {
      {"From: must not hold CR, LF or NUL", [](auto& m, auto& v) { m.from.name = v; }},
      {"From: is not an email address", [](auto& m, auto& v) { m.from.address = v; }},
      {"To: must not hold CR, LF or NUL", [](auto& m, auto& v) { m.to.name = v; }},
      {"To: is not an email address", [](auto& m, auto& v) { m.to.address = v; }},
      {"Reply-To: must not hold CR, LF or NUL",
       [](auto& m, auto& v) {
         m.reply_to = Mailbox{v, "a@example.com"};
       }},
      {"Subject: must not hold CR, LF or NUL", [](auto& m, auto& v) { m.subject = v; }},
      {"Message-ID: is not one", [](auto& m, auto& v) { m.message_id = v; }},
      {"X-Other: must hold printable ASCII only",
       [](auto& m, auto& v) {
         m.headers = {{"X-Other", v}};
       }},
  };
  for (const auto& [error, set] : places) {
    for (const std::string& value : {crlf, std::string("a\rb"), std::string("a\nb"),
                                     std::string("a\0b", 3), std::string("a@example.com\n")}) {
      CAPTURE(value);
      Message message = some_message();
      set(message, value);
      CHECK_THROWS_WITH_AS(write_message(message), error, std::invalid_argument);
    }
  }
}

TEST_CASE("values that are wrong in other ways are refused by name") {
  const auto error_of = [](auto set) {
    Message message = some_message();
    set(message);
    try {
      write_message(message);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  CHECK(error_of([](auto& m) { m.subject = "a\xff"; }) == "Subject: is not UTF-8");
  CHECK(error_of([](auto& m) { m.date = -1; }) == "Date: out of range");
  CHECK(error_of([](auto& m) { m.date = 253'402'300'800'000; }) == "Date: out of range");
  CHECK(error_of([](auto& m) { m.date = 253'402'300'799'999; }) == "none");
  CHECK(error_of([](auto& m) {
          m.headers = {{"X-Long", std::string(1000, 'x')}};
        }) == "X-Long: is too long");
  for (const std::string id : {"", "a", "@", "a@", "@b", "a@b@c", "<a@b>", "a @b", "é@b"}) {
    CAPTURE(id);
    CHECK(error_of([&](auto& m) { m.message_id = id; }) == "Message-ID: is not one");
  }
}

TEST_CASE("a subject is written plainly only where every reader shows it as it is") {
  const std::string long_word(61, 'x');
  for (const std::string& subject :
       {std::string("=?UTF-8?Q?a?="), std::string(" a"), std::string("a "), std::string("a  b"),
        std::string("a\tb"), std::string("\x7f"), long_word, std::string("é")}) {
    CAPTURE(subject);
    Message message = some_message();
    message.subject = subject;
    const std::string written = write_message(message);
    CHECK(written.find("\r\nSubject: =?UTF-8?Q?") != std::string::npos);
    CHECK(read_summary(written)->subject == subject);
  }
}

TEST_CASE("long plain subjects are folded between words") {
  Message message = some_message();
  for (int i = 0; i < 40; ++i) message.subject += " and more";
  const std::string written = write_message(message);
  CHECK(longest_line(written) <= 76);
  CHECK(read_summary(written)->subject == message.subject);
}

TEST_CASE("a local part beyond ASCII stays, a domain is written in ASCII") {
  Message message = some_message();
  message.to = {"", "josé@bücher.example"};
  CHECK(head_of(write_message(message)).find("\r\nTo: josé@xn--bcher-kva.example\r\n") !=
        std::string::npos);
}

TEST_CASE("the boundary depends on the message's id alone, and no part can hold it") {
  Message message = some_message();
  const std::string once = write_message(message);
  CHECK(write_message(message) == once);
  const std::string boundary = once.substr(once.find("=_"), 26);
  message.text = "--" + boundary + "--\n" + boundary;
  message.html = "--" + boundary;
  const std::string written = write_message(message);
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = written.find("--" + boundary, at)) != std::string::npos; ++at) {
    ++lines;
  }
  CHECK(lines == 3);
  message.message_id = "other@vortexd.example";
  CHECK(write_message(message).find(boundary) == std::string::npos);
}

TEST_CASE("dates") {
  const std::pair<vortex::base::TimeMs, const char*> cases[] = {
      {0, "Thu, 01 Jan 1970 00:00:00 +0000"},
      {kDate + 999, "Mon, 30 Nov 2026 12:00:00 +0000"},
      {951'782'399'000, "Mon, 28 Feb 2000 23:59:59 +0000"},
      {951'782'400'000, "Tue, 29 Feb 2000 00:00:00 +0000"},
      {253'402'300'799'000, "Fri, 31 Dec 9999 23:59:59 +0000"},
  };
  for (const auto& [time, text] : cases) {
    CAPTURE(text);
    CHECK(mail_date(time) == text);
    CHECK(read_mail_date(text) == time / 1000 * 1000);
  }
  for (const std::string text :
       {"", "Mon, 29 Feb 2000 00:00:00 +0000", "Thu, 01 Jan 1970 00:00:00 +0100",
        "Thu, 01 anF 1970 00:00:00 +0000", "Thu, 32 Jan 1970 00:00:00 +0000"}) {
    CAPTURE(text);
    CHECK_FALSE(read_mail_date(text));
  }
}

TEST_CASE("a summary is read from a message of ours, whatever its line ends") {
  Message message = some_message();
  message.text = "Subject: not this one\n";
  const std::string written = write_message(message);
  std::string with_lf = written;
  std::erase(with_lf, '\r');
  for (const std::string& text : {written, with_lf, head_of(written)}) {
    const auto summary = read_summary(text);
    REQUIRE(summary);
    CHECK(summary->date == kDate);
    CHECK(summary->to == message.to);
    CHECK(summary->subject == message.subject);
    CHECK(summary->message_id == message.message_id);
  }
}

TEST_CASE("the textual part is read as it was written") {
  Message message = some_message();
  message.text = "Hällo Ada,\n\nhttps://example.com/i/abc?x=1\n";
  CHECK(read_summary(write_message(message))->text == message.text);
}

TEST_CASE("no summary of what is no message of ours") {
  const std::string written = write_message(some_message());
  for (const std::string name : {"Date", "To", "Subject", "Message-ID"}) {
    CAPTURE(name);
    std::string without = written;
    without.replace(without.find(std::string(name) + ':'), 1, "X");
    CHECK_FALSE(read_summary(without));
  }
  CHECK_FALSE(read_summary(""));
  CHECK_FALSE(read_summary("\r\n" + written));
  CHECK_FALSE(read_summary("Date\r\nTo\r\nSubject\r\nMessage-ID"));
}

TEST_CASE("any subject and name come back, in lines that relays take") {
  CHECK(rc::check([] {
    const auto text = [] {
      std::string out;
      for (const auto number : *rc::gen::arbitrary<std::vector<std::uint32_t>>()) {
        const std::uint32_t point = vortex::test::code_point_from(number);
        if (point != 0 && point != '\r' && point != '\n') vortex::test::append_utf8(out, point);
      }
      return out;
    };
    Message message = some_message();
    message.subject = text();
    message.to.name = text();
    message.text = text();
    const std::string written = write_message(message);
    RC_ASSERT(!has_bare_line_end(written));
    RC_ASSERT(longest_line(written) <= 78u);
    RC_ASSERT(std::all_of(written.begin(), written.end(), [](char c) {
      return c == '\r' || c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F);
    }));
    const auto summary = read_summary(written);
    RC_ASSERT(summary.has_value());
    RC_ASSERT(summary->subject == message.subject);
    RC_ASSERT(summary->to.name == message.to.name);
  }));
}

TEST_CASE("the reader of summaries takes any bytes without fault") {
  CHECK(rc::check([] {
    std::string written = write_message(some_message());
    const auto at = *rc::gen::inRange<std::size_t>(0, written.size());
    const auto bytes = *rc::gen::arbitrary<std::string>();
    written.replace(at, *rc::gen::inRange<std::size_t>(0, 20), bytes);
    read_summary(written);
    read_summary(bytes);
  }));
}
