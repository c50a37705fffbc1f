// SPDX-License-Identifier: MIT
#include "server/invitations/close.hpp"

#include "server/invitations/events.hpp"
#include "server/invitations/send.hpp"
#include "server/refusal.hpp"
#include "server/store/autojoin.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

void close(Tx& tx, const Caller& caller, StoredInvitation& invitation, const std::string& reason) {
  const Decision decision = decide_close(invitation.lifecycle(), tx.now());
  if (decision.step == Decision::Step::refuse) throw Refusal(decision.code);
  if (decision.step == Decision::Step::act) deactivate(tx, caller, invitation, reason);
}

}  // namespace

StoredInvitation require_invitation(Tx& tx, const Environment& environment, const std::string& id) {
  const auto uuid = base::read_uuid(id);
  auto invitation = uuid ? find_invitation(tx, environment.id, *uuid) : std::nullopt;
  if (!invitation) throw Refusal(Code::invitation_not_found);
  return std::move(*invitation);
}

void deactivate(Tx& tx, const Caller& caller, StoredInvitation& invitation,
                const std::string& reason) {
  invitation.deactivated = reason;
  invitation.held = false;
  stop_sending(tx, caller, invitation);
  update_invitation(tx, invitation);
  tell(tx, caller, invitation, EventType::deactivated, {{"reason", reason}});
}

void revoke_invitation(Tx& tx, const Caller& caller, const std::string& id) {
  StoredInvitation invitation = require_invitation(tx, caller.environment, id);
  close(tx, caller, invitation, "revoked");
}

void decline_invitation(Tx& tx, const Caller& caller, StoredInvitation& invitation) {
  close(tx, caller, invitation, "declined");
}

void delete_invitations_by_scope(Tx& tx, const Caller& caller, const std::string& type,
                                 const std::string& scope) {
  const Environment& environment = caller.environment;
  const auto found = find_scope(tx, environment.id, type, scope);
  if (!found) return;
  for (StoredInvitation& invitation : list_held_by_scope(tx, environment.id, found->id)) {
    deactivate(tx, caller, invitation, "scope_deleted");
  }
  delete_autojoin_domains(tx, environment.id, found->id);
}

}  // namespace vortex::server
