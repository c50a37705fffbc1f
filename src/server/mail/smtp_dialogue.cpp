// SPDX-License-Identifier: MIT
#include "server/mail/smtp_dialogue.hpp"

#include <charconv>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "server/mail/shown_text.hpp"

namespace vortex::server {
namespace {

constexpr std::size_t kWordsMax = 500;
// More than anybody is shown; a relay that never ends its reply fills no memory.
constexpr std::size_t kReplyMax = 4096;

std::string_view without_line_end(std::string_view line) {
  return line.substr(0, line.find_last_not_of("\r\n") + 1);
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find(' '));
}

}  // namespace

void SmtpDialogue::begin() {
  stage_ = RelayStage::connecting;
  over_ = false;
  forget_reply();
}

void SmtpDialogue::forget_reply() {
  complete_ = false;
  code_ = 0;
  reply_.clear();
}

void SmtpDialogue::sent(std::string_view command) {
  over_ = over_ || command.starts_with("QUIT");
  if (over_) return;
  forget_reply();
  after_ehlo_ = command.starts_with("EHLO ");
  if (after_ehlo_) takes_utf8_ = false;
  if (command.starts_with("MAIL FROM:")) stage_ = RelayStage::envelope;
}

void SmtpDialogue::sent_body() {
  if (stage_ == RelayStage::body) return;
  stage_ = RelayStage::body;
  forget_reply();
}

// `250-SIZE 1000` goes on, `250 SIZE 1000` and `250` end the reply.
void SmtpDialogue::received(std::string_view line) {
  if (over_) return;
  line = without_line_end(line);
  int code = 0;
  const auto end = line.data() + std::min<std::size_t>(line.size(), 3);
  if (line.size() < 3 || std::from_chars(line.data(), end, code).ptr != end || code < 100) return;
  if (complete_) forget_reply();
  const std::string_view text = line.substr(std::min<std::size_t>(line.size(), 4));
  code_ = code;
  complete_ = line.size() == 3 || line[3] != '-';
  if (after_ehlo_ && base::same_ignoring_case(first_word(text), "SMTPUTF8")) takes_utf8_ = true;
  if (reply_.size() > kReplyMax) return;
  reply_.append(reply_.empty() ? line.substr(0, 3) : "").append(1, ' ').append(text);
}

std::string relay_words(std::string_view text) {
  std::string line = shown_line(text, kWordsMax);
  std::string_view rest = line;
  std::size_t size = 0;
  while (!rest.empty() && base::take_code_point(rest) && line.size() - rest.size() <= kWordsMax) {
    size = line.size() - rest.size();
  }
  line.resize(size);
  return line;
}

}  // namespace vortex::server
