// SPDX-License-Identifier: MIT
#include "server/invitations/autojoin.hpp"

#include <algorithm>

#include "server/invitations/close.hpp"
#include "server/invitations/component.hpp"
#include "server/invitations/events.hpp"
#include "server/refusal.hpp"
#include "server/rules/domain.hpp"
#include "server/store/components.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

Autojoin read_autojoin(Tx& tx, const Environment& environment, std::int64_t scope) {
  Autojoin autojoin{list_autojoin_domains(tx, environment.id, scope), std::nullopt};
  const auto id = find_autojoin_invitation(tx, environment.id, scope);
  if (id) autojoin.invitation = find_invitation(tx, environment.id, *id);
  if (autojoin.invitation && !autojoin.invitation->held) autojoin.invitation.reset();
  return autojoin;
}

void replace_domains(Tx& tx, const Environment& environment, std::int64_t scope,
                     const std::vector<std::string>& domains) {
  std::vector<std::string> there;
  for (const AutojoinDomain& domain : list_autojoin_domains(tx, environment.id, scope)) {
    there.push_back(domain.domain);
  }
  const auto holds = [](const std::vector<std::string>& list, const std::string& domain) {
    return std::find(list.begin(), list.end(), domain) != list.end();
  };
  for (const std::string& domain : there) {
    if (!holds(domains, domain)) delete_autojoin_domain(tx, environment.id, scope, domain);
  }
  for (const std::string& domain : domains) {
    if (!holds(there, domain)) insert_autojoin_domain(tx, environment.id, scope, domain);
  }
}

void insert_invitation_for(Tx& tx, const Caller& caller, std::int64_t scope,
                           const Component& component, const NewAutojoin& request) {
  const Environment& environment = caller.environment;
  StoredInvitation invitation;
  invitation.id = tx.new_id();
  invitation.environment = environment.id;
  invitation.component = component.id;
  invitation.kind = InvitationKind::autojoin;
  invitation.status = "shared";
  invitation.target.kind = TargetKind::share;
  invitation.scopes_key = base::to_text(invitation.id);
  invitation.creator_id = "autojoin";
  invitation.source = "autojoin";
  invitation.metadata = request.metadata;
  invitation.created_at = tx.now();
  insert_invitation(tx, invitation);
  insert_invitation_scope(tx, invitation.id, 0, scope);
  set_autojoin_invitation(tx, environment.id, scope, invitation.id);
  tell(tx, caller, invitation, EventType::created);
}

void open_invitation(Tx& tx, const Caller& caller, std::int64_t scope, const Component& component,
                     const NewAutojoin& request) {
  const Environment& environment = caller.environment;
  const auto id = find_autojoin_invitation(tx, environment.id, scope);
  auto invitation = id ? find_invitation(tx, environment.id, *id) : std::nullopt;
  if (!invitation) return insert_invitation_for(tx, caller, scope, component, request);
  const bool same_component = invitation->component == component.id;
  if (invitation->held && same_component && !request.metadata) return;
  invitation->component = component.id;
  invitation->deactivated.reset();
  invitation->held = true;
  if (request.metadata) invitation->metadata = request.metadata;
  update_invitation(tx, *invitation);
}

void close_invitation(Tx& tx, const Caller& caller, std::int64_t scope) {
  const Environment& environment = caller.environment;
  const auto id = find_autojoin_invitation(tx, environment.id, scope);
  auto invitation = id ? find_invitation(tx, environment.id, *id) : std::nullopt;
  if (invitation && invitation->held) deactivate(tx, caller, *invitation, "revoked");
}

}  // namespace

Autojoin get_autojoin(Tx& tx, const Environment& environment, const std::string& type,
                      const std::string& scope) {
  const auto found = find_scope(tx, environment.id, type, scope);
  return found ? read_autojoin(tx, environment, found->id) : Autojoin();
}

Autojoin configure_autojoin(Tx& tx, const Caller& caller, const NewAutojoin& request) {
  const Environment& environment = caller.environment;
  const Component component = require_component(tx, environment, request.component);
  for (const std::string& domain : request.domains) {
    if (!environment.allow_free_mail && is_shared_domain(domain)) {
      throw Refusal(Code::invalid_field, "domains: anybody can have an address at " + domain);
    }
  }
  const std::int64_t scope = find_or_insert_scope(tx, environment.id, request.scope_type,
                                                  request.scope, request.scope_name);
  replace_domains(tx, environment, scope, request.domains);
  if (request.domains.empty()) {
    close_invitation(tx, caller, scope);
  } else {
    open_invitation(tx, caller, scope, component, request);
  }
  return read_autojoin(tx, environment, scope);
}

}  // namespace vortex::server
