// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/create.hpp"
#include "server/invitations/user.hpp"
#include "server/store/invitations.hpp"
#include "vortex/types.hpp"

/// What users do by themselves, with the token that their back end gave them. What does not concern
/// a user does not exist for them.
namespace vortex::server {

/// Invites all of these, or none: throws Refusal where one of them cannot be, as create_invitation
/// does, and wrong_credential, scope_not_allowed, domain_not_allowed. The inviter is the user;
/// `requests` need not name one. In the order of `requests`.
std::vector<CreatedStored> submit_invitations(Tx& tx, const User& user, const Site& site,
                                              std::vector<NewInvitation> requests);

/// The invitation, if the user made it or is meant by it. Throws Refusal{invitation_not_found}.
StoredInvitation require_invitation_of(Tx& tx, const User& user, const std::string& id);

/// The inviter takes it back, the invitee declines it; again is fine. Throws Refusal:
/// invitation_not_found, not_the_inviter, invitation_already_accepted.
void end_invitation(Tx& tx, const User& user, const Site& site, const std::string& id);

/// Accepts all of these for the user, or none. Throws Refusal: invitation_not_found, or why one of
/// them is closed.
std::vector<StoredInvitation> accept_own_invitations(Tx& tx, const User& user, const Site& site,
                                                     const std::vector<std::string>& ids,
                                                     std::optional<bool> is_existing);

/// What the user has invited others to and is open, newest first.
std::vector<StoredInvitation> list_sent(Tx& tx, const User& user, const Page& page);

/// What the user is invited to: a page of it, newest first, and where the next one begins.
struct IncomingPage {
  std::vector<StoredInvitation> invitations;
  std::optional<Uuid> next;  ///< the last one of this page; absent where it is the last page
};
IncomingPage list_incoming(Tx& tx, const User& user, const std::optional<Uuid>& before,
                           std::size_t limit);

/// An invitation as this user sees it: only its inviter sees its share link and who else accepted.
Invitation view_for(Tx& tx, const User& user, const StoredInvitation& invitation,
                    const Links& links);

}  // namespace vortex::server
