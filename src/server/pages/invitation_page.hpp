// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/invitations/links.hpp"
#include "server/pages/form_guard.hpp"
#include "server/pages/link_view.hpp"
#include "server/pages/page.hpp"
#include "server/templates/texts.hpp"

namespace vortex::server {

/// Who looks at a page: what the browser said of itself.
struct Reader {
  std::string accept_language;
  FormGuard::Ticket ticket;  ///< for the forms of one invitation
};

/// What a form for an email address held.
struct TypedAddress {
  std::string text;
  bool is_wrong = false;
};

/// Writes the pages about one invitation in the language of their reader. What it is given must
/// live as long.
class InvitationPage {
 public:
  InvitationPage(const LinkView& view, const Reader& reader, const Texts& texts,
                 const Links& links);

  /// Who invites to what, and what can be done here. 200, or 400 where the address is wrong.
  HttpReply open(const TypedAddress& typed = {}) const;
  /// The same for who only passes it on: without the message and without anything to do.
  HttpReply card() const;
  /// 302 to the landing page.
  /// Why it cannot be accepted any more: 410. For `Phase::open`: `open()`.
  HttpReply state(Phase phase) const;
  /// Asks whether whoever got it wants no more invitations.
  HttpReply opt_out() const;
  /// One of the short pages, such as `accepted`.
  HttpReply note(int status, const std::string& name) const;

 private:
  std::string line(const std::string& key, Wording::Form form = Wording::Form::text) const;
  PageContent content(const std::string& name) const;
  PageForm form(const std::string& action, const std::string& button) const;
  PageLink go_on() const;
  Card shown_card() const;
  void offer_accept(PageContent& content, const TypedAddress& typed) const;
  HttpReply reply(int status, const PageContent& content) const;
  HttpReply closed(PageContent content) const;

  const LinkView& view_;
  const Reader& reader_;
  Wording words_;
  TextValues values_;
  std::string link_;
  std::string opt_out_link_;
};

/// A short page in the language that the browser asks for, about no invitation that is known, or
/// with a way back to the one at `link`.
HttpReply plain_page(int status, const std::string& name, const Texts& texts,
                     const std::string& accept_language, const std::string& link = {});

}  // namespace vortex::server
