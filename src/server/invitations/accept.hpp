// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Who accepts.
struct Acceptor {
  Identity identity;
  std::optional<std::string> name;
  std::optional<bool> is_existing;
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
