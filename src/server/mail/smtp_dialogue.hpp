// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "server/rules/relay_answer.hpp"

namespace vortex::server {

/// Follows what client and relay say to each other, so that it is known which command the last
/// reply belongs to. Keeps nothing of what the client says. For one connection after the other.
class SmtpDialogue {
 public:
  /// Another mail begins, perhaps on the connection of the one before.
  void begin();

  /// The client sent a command, or a line to sign in with. Nothing after its QUIT counts.
  void sent(std::string_view command);
  void sent_body();
  /// The relay sent one line of a reply.
  void received(std::string_view line);

  bool is_over() const { return over_; }
  RelayStage stage() const { return stage_; }
  /// The code of the reply to what was sent last; 0 until all its lines are there.
  int code() const { return complete_ ? code_ : 0; }
  /// The lines of that reply in one, the code only at the start: as received, so not fit for logs.
  const std::string& reply() const { return reply_; }
  /// Whether the relay takes addresses beyond ASCII, by its last answer to EHLO.
  bool takes_utf8() const { return takes_utf8_; }

 private:
  void forget_reply();

  RelayStage stage_ = RelayStage::connecting;
  bool over_ = false;
  bool after_ehlo_ = false;
  bool complete_ = false;
  int code_ = 0;
  std::string reply_;
  bool takes_utf8_ = false;
};

/// Any text as `RelayAnswer::words` have it.
std::string relay_words(std::string_view text);

}  // namespace vortex::server
