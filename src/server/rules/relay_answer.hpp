// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace vortex::server {

/// What became of a mail that was given to a relay.
struct RelayAnswer {
  enum class Kind {
    accepted,   ///< the relay has taken it over
    temporary,  ///< worth another attempt; the relay may have it all the same
    permanent,  ///< this mail will never be taken
  };

  Kind kind = Kind::temporary;
  /// The relay's last reply such as `550 5.1.1 no such user`, or why there was none: one line of at
  /// most 500 bytes of UTF-8 without control characters, for operators.
  std::string words;
};

/// What the client said last.
enum class RelayStage {
  connecting,  ///< all before MAIL: the greeting, EHLO, STARTTLS, AUTH
  envelope,    ///< MAIL, RCPT or DATA
  body,        ///< the mail itself
};

/// Judges the relay's reply to what was said last; `code` is 0 where no reply came. What is wrong
/// before MAIL is the operator's to mend and says nothing of the mail; so do the codes that ask for
/// signing in or for TLS, wherever they come.
RelayAnswer::Kind judge(RelayStage stage, int code);

}  // namespace vortex::server
