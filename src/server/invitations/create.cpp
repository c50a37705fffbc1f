// SPDX-License-Identifier: MIT
#include "server/invitations/create.hpp"

#include <algorithm>

#include "server/invitations/component.hpp"
#include "server/invitations/events.hpp"
#include "server/invitations/schedule.hpp"
#include "server/invitations/send.hpp"
#include "server/refusal.hpp"
#include "server/store/budgets.hpp"
#include "server/store/components.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

constexpr TimeMs kHour = 60 * 60 * 1000;

std::vector<std::int64_t> make_scopes(Tx& tx, const Environment& environment,
                                      const std::vector<NewScope>& scopes) {
  std::vector<std::int64_t> ids;
  for (const NewScope& scope : scopes) {
    ids.push_back(find_or_insert_scope(tx, environment.id, scope.type, scope.id, scope.name));
  }
  return ids;
}

// Two creates with equal keys for one target mean the same invitation: the same set of scopes, or,
// without scopes, the same inviter. For internal targets inviter and component count too, because
// that is what sync-internal tells them apart by. Every share link is one of its own.
std::string scopes_key(const NewInvitation& request, const Component& component, const Uuid& id,
                       std::vector<std::int64_t> scopes) {
  if (request.target.kind == TargetKind::share) return base::to_text(id);
  std::sort(scopes.begin(), scopes.end());
  std::string key;
  for (const std::int64_t scope : scopes) key += std::to_string(scope) + ',';
  const bool internal = request.target.kind == TargetKind::internal;
  if (internal) key += "component " + std::to_string(component.id) + ',';
  if (internal || scopes.empty()) key += "by " + request.creator_id;
  return key;
}

void spend_for_inviter(Tx& tx, const Environment& environment, const NewInvitation& request,
                       const Limits& limits) {
  spend(tx, environment.id,
        {"inviter_hour", kHour, limits.effective(limits.invites_per_inviter_hour)},
        request.creator_id);
  const std::int64_t most = limits.effective(limits.open_per_inviter);
  if (most > 0 && count_open_by_creator(tx, environment.id, request.creator_id, most) >= most) {
    throw Refusal(Code::rate_limited, "This inviter has too many open invitations")
        .limit("open_per_inviter")
        .retry_after(std::chrono::hours(1));
  }
}

StoredInvitation stored(const NewInvitation& request, const Component& component, Tx& tx,
                        const Environment& environment) {
  const bool share = request.target.kind == TargetKind::share;
  StoredInvitation invitation;
  static_cast<InvitationDetails&>(invitation) = request;
  invitation.id = tx.new_id();
  invitation.environment = environment.id;
  invitation.component = component.id;
  invitation.kind = share ? InvitationKind::multi_use : InvitationKind::single_use;
  invitation.status = share ? "shared" : "queued";
  if (!request.source) invitation.source = text(request.target.kind);
  invitation.created_at = tx.now();
  invitation.expires_span = request.expires_at   ? *request.expires_at - tx.now()
                            : request.expires_in ? request.expires_in
                                                 : component.expires_in;
  if (invitation.expires_span) invitation.expires_at = tx.now() + *invitation.expires_span;
  invitation.wake_at = invitation.expires_at;
  return invitation;
}

void supersede(Tx& tx, const Caller& caller, StoredInvitation& expired) {
  settle_expiry(tx, caller, expired);
  expired.superseded = true;
  expired.held = false;
  update_invitation(tx, expired);
}

StoredInvitation repeat(Tx& tx, const Caller& caller, StoredInvitation there,
                        const NewInvitation& request, const Component& component) {
  if (request.metadata) there.metadata = request.metadata;
  if (request.template_variables) there.template_variables = request.template_variables;
  const bool cooled =
      !there.last_sent_at || tx.now() - *there.last_sent_at >= component.resend_cooldown;
  if (request.deliver && cooled && is_mailed(there)) {
    spend_for_recipient(tx, caller.environment, there, caller.site.policy.limits);
    send(tx, caller, there);
    reschedule(tx, there);
    tell(tx, caller, there, EventType::resent);
  }
  update_invitation(tx, there);
  return there;
}

}  // namespace

CreatedStored create_invitation(Tx& tx, const Caller& caller, const NewInvitation& request) {
  const Environment& environment = caller.environment;
  const Policy& policy = caller.site.policy;
  const Component component = require_component(tx, environment, request.component);
  if (request.expires_at && *request.expires_at <= tx.now()) {
    throw Refusal(Code::invalid_field, "expiresAt must be in the future");
  }
  const auto scopes = make_scopes(tx, environment, request.scopes);
  StoredInvitation invitation = stored(request, component, tx, environment);
  invitation.scopes_key = scopes_key(request, component, invitation.id, scopes);
  if (auto there = find_held(tx, environment.id, request.target, invitation.scopes_key)) {
    if (phase(there->lifecycle(), tx.now()) == Phase::open) {
      return {repeat(tx, caller, std::move(*there), request, component), false};
    }
    supersede(tx, caller, *there);
  }
  spend_for_inviter(tx, environment, request, policy.limits);
  spend_for_recipient(tx, environment, invitation, policy.limits);
  insert_invitation(tx, invitation);
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    insert_invitation_scope(tx, invitation.id, static_cast<std::int64_t>(i), scopes[i]);
  }
  if (request.deliver && is_mailed(invitation)) {
    send(tx, caller, invitation);
    update_delivery(tx, invitation);
  }
  tell(tx, caller, invitation, EventType::created);
  return {std::move(invitation), true};
}

}  // namespace vortex::server
