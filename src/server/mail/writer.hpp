// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "server/mail/layouts.hpp"
#include "server/rules/mail_kind.hpp"
#include "server/templates/texts.hpp"

namespace vortex::server {

using base::TimeMs;

/// What a mail tells. Texts are UTF-8; empty ones are not known and not mentioned. Mails to the
/// inviter have no links and no message.
struct MailFacts {
  std::string inviter;    ///< a name
  std::string recipient;  ///< the name of who gets the mail
  std::string invitee;    ///< name or address of the invited, for mails to the inviter
  std::string scope;      ///< the name of what to join
  std::string message;    ///< the inviter's words to the invitee; may have several lines
  std::string accept_link;
  std::string opt_out_link;
  std::optional<TimeMs> expires_at;
  /// The caller's own values for texts and subjects. One with the name of a fact is not used, even
  /// where the fact is not known.
  std::map<std::string, std::string> variables;
};

/// A mail, written for people.
struct MailContent {
  std::string subject;  ///< one line of at most 200 characters
  std::string text;
  std::string html;
};

/// The texts and numbers of `templateVariables`, which is the text of a JSON object; numbers as
/// they were given. Nothing of other members, and nothing of what is no such text.
std::map<std::string, std::string> read_variables(std::string_view json);

/// Throws TemplateFault where `subject` is no subject for `MailWriter::write`.
void check_subject(std::string_view subject);

/// Writes all mails, in the languages of `Texts`. Files are read and parsed once. Thread-safe.
class MailWriter {
 public:
  /// Reads and checks all templates and texts of an operator in this folder; empty: there are none.
  /// Throws TemplateFault, naming the file.
  explicit MailWriter(const std::filesystem::path& overrides = {});

  /// `component`: its id as text, whose own templates go first. `subject`: a template in the place
  /// of the usual one; where it is wrong or comes out empty, the usual one stands. What could make
  /// a name or message show as something else (controls, overrides of the reading direction) is
  /// left out, and long names are cut. Throws std::invalid_argument for a link that is not an http
  /// or https URL in ASCII; a mail to the invitee must have `accept_link`.
  MailContent write(MailKind kind, const MailFacts& facts, std::string_view locale,
                    std::string_view component = {},
                    const std::optional<std::string>& subject = std::nullopt) const;

  /// What pages of the same operator say.
  const Texts& texts() const { return texts_; }

 private:
  explicit MailWriter(const TemplateOverrides& overrides);

  Texts texts_;
  Layouts layouts_;
};

}  // namespace vortex::server
