// SPDX-License-Identifier: MIT
#include "server/mail/smtp_dialogue.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/utf8.hpp"

using namespace vortex::server;

namespace {

SmtpDialogue after_lines(const std::vector<std::string>& lines) {
  SmtpDialogue dialogue;
  dialogue.sent("EHLO localhost\r\n");
  for (const std::string& line : lines) dialogue.received(line + "\r\n");
  return dialogue;
}

}  // namespace

TEST_CASE("a reply ends with the line that has no hyphen after its code") {
  struct {
    std::vector<std::string> lines;
    int code;
    std::string reply;
  } const cases[] = {
      {{}, 0, ""},
      {{"250 OK"}, 250, "250 OK"},
      {{"250"}, 250, "250 "},
      {{"250-one"}, 0, "250 one"},
      {{"250-one", "250-two", "250 three"}, 250, "250 one two three"},
      {{"250-one", "250"}, 250, "250 one "},
      {{"250 one", "550 two"}, 550, "550 two"},
      {{"nonsense", "25", "", "099 low", "-20 low", "250 OK"}, 250, "250 OK"},
  };
  for (const auto& [lines, code, reply] : cases) {
    CAPTURE(reply);
    const SmtpDialogue dialogue = after_lines(lines);
    CHECK(dialogue.code() == code);
    CHECK(dialogue.reply() == reply);
  }
}

TEST_CASE("a reply belongs to the command before it") {
  SmtpDialogue dialogue;
  dialogue.received("220 hello\r\n");
  dialogue.sent("MAIL FROM:<a@b.example>\r\n");
  CHECK(dialogue.code() == 0);
  CHECK(dialogue.reply() == "");
  dialogue.received("250 OK\r\n");
  dialogue.sent("DATA\r\n");
  dialogue.received("354 go on\r\n");
  CHECK((dialogue.stage() == RelayStage::envelope));
  dialogue.sent_body();
  CHECK((dialogue.stage() == RelayStage::body));
  CHECK(dialogue.code() == 0);
  dialogue.received("250 kept\r\n");
  dialogue.sent_body();
  CHECK(dialogue.code() == 250);
  dialogue.sent("QUIT\r\n");
  CHECK(dialogue.is_over());
  dialogue.received("221 bye\r\n");
  CHECK(dialogue.reply() == "250 kept");
}

TEST_CASE("stages: all before MAIL is connecting, on each mail anew") {
  SmtpDialogue dialogue;
  for (const char* command : {"EHLO a", "STARTTLS", "AUTH PLAIN", "RUFUQQ==", "AUTH LOGIN"}) {
    dialogue.sent(command);
    CHECK((dialogue.stage() == RelayStage::connecting));
  }
  dialogue.sent("MAIL FROM:<a@b.example>");
  CHECK((dialogue.stage() == RelayStage::envelope));
  dialogue.sent("RCPT TO:<a@b.example>");
  CHECK((dialogue.stage() == RelayStage::envelope));
  dialogue.begin();
  CHECK((dialogue.stage() == RelayStage::connecting));
  CHECK(dialogue.code() == 0);
}

TEST_CASE("what the relay can do is what it said last to EHLO, as long as the connection is") {
  SmtpDialogue dialogue = after_lines({"250-sink", "250-smtputf8", "250 HELP"});
  CHECK(dialogue.takes_utf8());
  dialogue.begin();
  CHECK(dialogue.takes_utf8());
  dialogue.sent("EHLO localhost\r\n");
  CHECK_FALSE(dialogue.takes_utf8());
  for (const char* line : {"250-SMTPUTF8X", "250-X SMTPUTF8", "250 HELP"}) dialogue.received(line);
  CHECK_FALSE(dialogue.takes_utf8());
  dialogue.sent("MAIL FROM:<a@b.example>\r\n");
  dialogue.received("250 SMTPUTF8\r\n");
  CHECK_FALSE(dialogue.takes_utf8());
}

TEST_CASE("a reply without end fills no memory") {
  SmtpDialogue dialogue;
  const std::string line = "250-" + std::string(1000, 'x') + "\r\n";
  for (int i = 0; i < 1000; ++i) dialogue.received(line);
  CHECK(dialogue.reply().size() < 6000);
}

TEST_CASE("words are one line of at most 500 bytes") {
  CHECK(relay_words("550 5.1.1 no\tsuch\r\n\x1b[31muser\x7f ") == "550 5.1.1 no such [31muser");
  CHECK(relay_words("550 \xff\xc3 x \xe2\x80\xae y") == "550 x y");
  CHECK(relay_words(std::string(500, 'x')) == std::string(500, 'x'));
  CHECK(relay_words(std::string(501, 'x')).size() <= 500);
  std::string long_text;
  while (long_text.size() < 1000) long_text += "ü";
  CHECK(relay_words(long_text) == long_text.substr(0, 500));
  CHECK(relay_words("") == "");
}

TEST_CASE("words of any bytes are UTF-8 without controls") {
  CHECK(rc::check([] {
    const std::string words = relay_words(*rc::gen::arbitrary<std::string>());
    RC_ASSERT(words.size() <= 500u);
    RC_ASSERT(vortex::base::is_utf8(words));
    RC_ASSERT(std::none_of(words.begin(), words.end(),
                           [](unsigned char c) { return c < 0x20 || c == 0x7F; }));
  }));
}
