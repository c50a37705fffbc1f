// SPDX-License-Identifier: MIT
#include "server/invitations/view.hpp"

#include <map>

#include "server/store/acceptances.hpp"
#include "server/store/components.hpp"
#include "server/store/scopes.hpp"
#include "wire/json_read.hpp"

namespace vortex::server {
namespace {

using base::iso_time;
using base::to_text;

std::optional<std::string> maybe_time(const std::optional<TimeMs>& time) {
  return time ? std::optional(iso_time(*time)) : std::nullopt;
}

std::optional<Json> maybe_json(const std::optional<std::string>& text) {
  return text ? std::optional(wire::read_json(*text)) : std::nullopt;
}

TargetType type_of(TargetKind kind) {
  return TargetType(std::string(text(kind)));
}

Target view_target(const StoredInvitation& invitation, const Links& links) {
  const bool share = invitation.target.kind == TargetKind::share;
  Target target(type_of(invitation.target.kind),
                share ? links.link(invitation.id) : invitation.target.value);
  target.name = invitation.target_name;
  target.avatar_url = invitation.target_avatar_url;
  return target;
}

InvitationScope view_scope(const Environment& environment, const StoredScope& scope) {
  return {to_text(scope.uuid), to_text(environment.account), scope.foreign_id, scope.type,
          scope.name,          iso_time(scope.created_at)};
}

InvitationAcceptance view_acceptance(const Environment& environment,
                                     const StoredAcceptance& acceptance) {
  InvitationAcceptance out;
  out.id = to_text(acceptance.uuid);
  out.account_id = to_text(environment.account);
  out.project_id = to_text(environment.project);
  out.accepted_at = iso_time(acceptance.accepted_at);
  out.target = Target(type_of(acceptance.identity.kind), acceptance.identity.value);
  out.target->name = acceptance.name;
  out.target_type = out.target->type.text();
  out.target_value = out.target->value;
  return out;
}

void add_lists(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
               Invitation& out) {
  for (const StoredScope& scope : list_scopes(tx, invitation.id)) {
    out.scopes.push_back(view_scope(environment, scope));
  }
  if (!out.scopes.empty()) {
    out.scope = out.scopes.front().scope_id;
    out.scope_type = out.scopes.front().type;
  }
  for (const auto& acceptance : list_acceptances(tx, invitation.id, kAcceptsShown)) {
    out.accepts.push_back(view_acceptance(environment, acceptance));
  }
}

void add_creator(const StoredInvitation& invitation, Invitation& out) {
  out.foreign_creator_id = invitation.creator_id;
  out.creator_name = invitation.creator_name;
  out.creator_avatar_url = invitation.creator_avatar_url;
}

void add_state(Tx& tx, const StoredInvitation& invitation, Invitation& out) {
  out.status = InvitationStatus(invitation.status);
  out.invitation_type = InvitationType(std::string(text(invitation.kind)));
  out.delivery_count = invitation.delivery_count;
  out.click_throughs = invitation.click_throughs;
  out.views = invitation.views;
  out.created_at = iso_time(invitation.created_at);
  out.modified_at = maybe_time(invitation.modified_at);
  out.expires = maybe_time(invitation.expires_at);
  out.expired = phase(invitation.lifecycle(), tx.now()) == Phase::expired;
  out.deactivated = invitation.deactivated.has_value();
  if (invitation.kind != InvitationKind::single_use) {
    out.max_uses = invitation.max_uses;
    out.uses = invitation.uses;
  }
}

Invitation view_of(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
                   const Component& component, const Links& links) {
  Invitation out;
  out.id = to_text(invitation.id);
  out.account_id = to_text(environment.account);
  out.project_id = to_text(environment.project);
  out.deployment_id = to_text(component.deployment);
  out.widget_configuration_id = to_text(component.uuid);
  out.delivery_types = {type_of(invitation.target.kind)};
  if (invitation.mail_to) out.delivery_types.push_back(type_of(TargetKind::email));
  out.targets = {view_target(invitation, links)};
  out.metadata = maybe_json(invitation.metadata);
  const auto& given = invitation.configuration_attributes;
  out.form_submission_data = maybe_json(invitation.form_data ? invitation.form_data : given);
  out.configuration_attributes = maybe_json(given ? given : invitation.form_data);
  out.pass_through = invitation.pass_through;
  out.source = invitation.source;
  out.subtype = invitation.subtype;
  add_creator(invitation, out);
  add_state(tx, invitation, out);
  add_lists(tx, environment, invitation, out);
  return out;
}

}  // namespace

Invitation view(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
                const Links& links) {
  return viewer(tx, environment, links)(invitation);
}

Viewer viewer(Tx& tx, const Environment& environment, const Links& links) {
  // Most lists hold invitations of one component.
  return [&tx, &environment, &links,
          components = std::map<std::int64_t, Component>()](const StoredInvitation& one) mutable {
    auto known = components.find(one.component);
    if (known == components.end()) {
      const auto found = find_component_of(tx, environment.id, one.component);
      known = components.emplace(one.component, found.value_or(Component())).first;
    }
    return view_of(tx, environment, one, known->second, links);
  };
}

}  // namespace vortex::server
