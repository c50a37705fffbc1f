// SPDX-License-Identifier: MIT
#include "server/invitations/opt_out.hpp"

#include "server/invitations/send.hpp"
#include "server/store/opt_outs.hpp"

namespace vortex::server {

void opt_out(Tx& tx, const Caller& caller, const StoredInvitation& invitation) {
  const auto address = invitation.mail_target();
  if (!address) return;
  insert_opt_out(tx, invitation.environment, address->key);
  auto open = list_open_by_target(tx, invitation.environment, *address, {});
  if (!address->same_as(invitation.target)) open.push_back(invitation);
  for (StoredInvitation& one : open) {
    stop_inviting(tx, caller, one);
    update_delivery(tx, one);
  }
}

}  // namespace vortex::server
