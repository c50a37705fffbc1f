// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Whose invitations one may accept: those of anybody, for who answers for their users, or one's
/// own.
enum class Reach { any, own };

/// Who accepts.
struct Acceptor {
  /// What an invitation may call them; the first one stands for them where it names nobody.
  std::vector<Identity> identities;
  std::optional<std::string> name;
  std::optional<bool> is_existing;
  Reach reach = Reach::any;
  /// Whether somebody answers for their being who they say: not where a visitor of our page typed
  /// it, who may have typed the address of another.
  bool is_proven = true;

  /// What this invitation calls them.
  const Identity& identity_for(const StoredInvitation& invitation) const;
};

/// Accepts all of these invitations for one user, or throws Refusal and none of them is. Repeating
/// it is fine. Returns them in the order of `ids`, each once.
std::vector<StoredInvitation> accept_invitations(Tx& tx, const Caller& caller,
                                                 const std::vector<std::string>& ids,
                                                 const Acceptor& acceptor);

/// What a customer's system says became of an invitation of its own user.
enum class InternalAction { accepted, declined };

struct InternalSync {
  std::string creator_id;
  std::string target_value;
  std::string component;
  InternalAction action = InternalAction::accepted;
};

/// Closes the pending internal invitations of this inviter, target and component; returns them.
/// Throws Refusal: component_not_found, no_pending_invitation.
std::vector<StoredInvitation> sync_internal_invitation(Tx& tx, const Caller& caller,
                                                       const InternalSync& sync);

}  // namespace vortex::server
