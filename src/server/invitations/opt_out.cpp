// SPDX-License-Identifier: MIT
#include "server/invitations/opt_out.hpp"

#include "server/invitations/send.hpp"
#include "server/store/opt_outs.hpp"

namespace vortex::server {

void opt_out(Tx& tx, const Caller& caller, const StoredInvitation& invitation) {
  insert_opt_out(tx, invitation.environment, invitation.target.key);
  for (StoredInvitation& open :
       list_open_by_target(tx, invitation.environment, invitation.target, {})) {
    stop_inviting(tx, caller, open);
    update_delivery(tx, open);
  }
}

}  // namespace vortex::server
