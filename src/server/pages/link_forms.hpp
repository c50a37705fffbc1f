// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/pages/invitation_page.hpp"

namespace vortex::server {

/// What a form of a page about an invitation sent, once it is known to be ours.
struct SentForm {
  Uuid invitation;
  std::string action;  ///< `accept`, `decline` or `ask`
  std::vector<std::pair<std::string, std::string>> fields;
  Reader reader;
};

/// Does what people ask for on pages. Thread-safe.
class LinkForms {
 public:
  /// `site` and `texts` must live as long.
  LinkForms(const Site& site, const Texts& texts) : site_(site), texts_(texts) {}

  static bool has_action(std::string_view action);

  /// Does it, or not where it cannot be done any more; the page says which.
  HttpReply act(Tx& tx, const SentForm& form) const;

 private:
  HttpReply accept(Tx& tx, const LinkView& view, const SentForm& form,
                   const InvitationPage& page) const;
  HttpReply decline(Tx& tx, const LinkView& view, const InvitationPage& page) const;
  HttpReply ask(Tx& tx, const LinkView& view, const InvitationPage& page) const;
  Caller invitee_of(const LinkView& view) const { return {site_, view.environment, "invitee"}; }

  const Site& site_;
  const Texts& texts_;
};

}  // namespace vortex::server
