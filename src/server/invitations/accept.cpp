// SPDX-License-Identifier: MIT
#include "server/invitations/accept.hpp"

#include <algorithm>
#include <set>

#include "server/invitations/close.hpp"
#include "server/invitations/component.hpp"
#include "server/invitations/events.hpp"
#include "server/invitations/send.hpp"
#include "server/refusal.hpp"
#include "server/store/acceptances.hpp"
#include "server/store/autojoin.hpp"
#include "server/store/components.hpp"
#include "server/store/scopes.hpp"

namespace vortex::server {
namespace {

using ScopeIds = std::set<std::int64_t>;

ScopeIds scope_ids(Tx& tx, const Uuid& invitation) {
  ScopeIds ids;
  for (const StoredScope& scope : list_scopes(tx, invitation)) ids.insert(scope.id);
  return ids;
}

std::string_view domain_of(const Identity& identity) {
  if (identity.kind != TargetKind::email) return {};
  return std::string_view(identity.key).substr(identity.key.rfind('@') + 1);
}

// Who holds the id may accept (the vendor's rule), unless the component says otherwise; but an
// autojoin invitation is for its domains only.
void check_invitee(Tx& tx, const StoredInvitation& invitation, const Acceptor& acceptor) {
  const Identity& identity = acceptor.identity_for(invitation);
  if (invitation.kind == InvitationKind::autojoin) {
    if (!is_autojoin_domain(tx, invitation.id, std::string(domain_of(identity)))) {
      throw Refusal(Code::domain_not_allowed);
    }
    return;
  }
  if (invitation.target.kind == TargetKind::share || invitation.target.same_as(identity)) return;
  const auto component = find_component_of(tx, invitation.environment, invitation.component);
  if (component && component->only_invitee_accepts) throw Refusal(Code::not_the_invitee);
}

bool accepted_by_same(Tx& tx, const StoredInvitation& invitation, const Acceptor& acceptor) {
  if (invitation.status == "accepted_elsewhere") {
    return invitation.target.same_as(acceptor.identity_for(invitation));
  }
  return std::any_of(
      acceptor.identities.begin(), acceptor.identities.end(),
      [&](const Identity& identity) { return has_accepted(tx, invitation.id, identity); });
}

// What is not theirs does not exist for them, whatever its state.
void check_reach(Tx& tx, const StoredInvitation& invitation, const Acceptor& acceptor) {
  if (acceptor.reach == Reach::any) return;
  const Identity& identity = acceptor.identity_for(invitation);
  if (invitation.kind == InvitationKind::autojoin) {
    if (is_autojoin_domain(tx, invitation.id, std::string(domain_of(identity)))) return;
    if (accepted_by_same(tx, invitation, acceptor)) return;
  } else if (invitation.target.kind == TargetKind::share || invitation.target.same_as(identity)) {
    return;
  }
  throw Refusal(Code::invitation_not_found);
}

Json::Object acceptor_detail(const Acceptor& acceptor, const Identity& identity) {
  Json::Object detail{{"targetType", text(identity.kind)}, {"targetValue", identity.value}};
  if (acceptor.name) detail.set("name", *acceptor.name);
  if (acceptor.is_existing) detail.set("isExisting", *acceptor.is_existing);
  return detail;
}

// Whoever had an account before is a new member of the scopes only.
void tell_accepted(Tx& tx, const Caller& caller, const StoredInvitation& invitation,
                   const Acceptor& acceptor) {
  const Json::Object acceptance{
      {"acceptedBy", acceptor_detail(acceptor, acceptor.identity_for(invitation))}};
  tell(tx, caller, invitation, EventType::accepted, acceptance);
  if (!acceptor.is_existing.value_or(false)) {
    tell(tx, caller, invitation, EventType::member_created, acceptance);
  }
  for (const StoredScope& scope : list_scopes(tx, invitation.id)) {
    Json::Object detail = acceptance;
    detail.set("group", Json::Object{{"id", base::to_text(scope.uuid)},
                                     {"groupId", scope.foreign_id},
                                     {"type", scope.type},
                                     {"name", scope.name}});
    tell(tx, caller, invitation, EventType::group_member_added, detail);
  }
}

void notify_of_acceptance(Tx& tx, const StoredInvitation& invitation, const Acceptor& acceptor) {
  const auto component = find_component_of(tx, invitation.environment, invitation.component);
  if (!component || !component->acceptance_notice) return;
  notify_inviter(tx, invitation, MailKind::acceptance_notice,
                 acceptor.name.value_or(acceptor.identity_for(invitation).value));
}

void record(Tx& tx, const Caller& caller, StoredInvitation& invitation, const Acceptor& acceptor) {
  insert_acceptance(tx, invitation.id,
                    {tx.new_id(), acceptor.identity_for(invitation), acceptor.name,
                     acceptor.is_existing, tx.now()});
  const bool last = is_last_use(invitation.lifecycle());
  ++invitation.uses;
  if (last) {
    invitation.status = "accepted";
    invitation.held = false;
    stop_sending(tx, caller, invitation);
  }
  update_invitation(tx, invitation);
  tell_accepted(tx, caller, invitation, acceptor);
  notify_of_acceptance(tx, invitation, acceptor);
}

// What state the invitation is in counts before who may accept it: a repeat stays good when the
// component or the domains have become stricter since. False where it was a repeat.
bool accept_one(Tx& tx, const Caller& caller, StoredInvitation& invitation,
                const Acceptor& acceptor) {
  check_reach(tx, invitation, acceptor);
  const bool again = accepted_by_same(tx, invitation, acceptor);
  const Decision decision = decide_accept(invitation.lifecycle(), tx.now(), again);
  if (decision.step == Decision::Step::refuse) throw Refusal(decision.code);
  if (decision.step == Decision::Step::nothing_to_do) return false;
  check_invitee(tx, invitation, acceptor);
  record(tx, caller, invitation, acceptor);
  return true;
}

// Whoever has joined all scopes of another invitation of theirs has no use for that any more.
void close_others(Tx& tx, const Caller& caller, const Identity& identity, const ScopeIds& joined) {
  for (StoredInvitation& other : list_open_by_target(tx, caller.environment.id, identity, {})) {
    const ScopeIds scopes = scope_ids(tx, other.id);
    const bool covered = !scopes.empty() &&
                         std::includes(joined.begin(), joined.end(), scopes.begin(), scopes.end());
    if (!covered || other.kind != InvitationKind::single_use) continue;
    other.status = "accepted_elsewhere";
    other.held = false;
    stop_sending(tx, caller, other);
    update_invitation(tx, other);
    tell(tx, caller, other, EventType::accepted_elsewhere);
  }
}

std::vector<std::string> each_once(const std::vector<std::string>& ids) {
  std::vector<std::string> unique;
  for (const std::string& id : ids) {
    if (std::find(unique.begin(), unique.end(), id) == unique.end()) unique.push_back(id);
  }
  return unique;
}

}  // namespace

const Identity& Acceptor::identity_for(const StoredInvitation& invitation) const {
  for (const Identity& identity : identities) {
    if (invitation.target.same_as(identity)) return identity;
  }
  return identities.front();
}

std::vector<StoredInvitation> accept_invitations(Tx& tx, const Caller& caller,
                                                 const std::vector<std::string>& ids,
                                                 const Acceptor& acceptor) {
  std::vector<StoredInvitation> accepted;
  ScopeIds joined;
  bool any_new = false;
  for (const std::string& id : each_once(ids)) {
    accepted.push_back(require_invitation(tx, caller.environment, id));
    any_new |= accept_one(tx, caller, accepted.back(), acceptor);
    joined.merge(scope_ids(tx, accepted.back().id));
  }
  // A repeat must not touch what was made after the first time.
  if (!any_new || !acceptor.is_proven) return accepted;
  for (const Identity& identity : acceptor.identities) {
    close_others(tx, caller, identity, joined);
  }
  return accepted;
}

std::vector<StoredInvitation> sync_internal_invitation(Tx& tx, const Caller& caller,
                                                       const InternalSync& sync) {
  const Environment& environment = caller.environment;
  const Component component = require_component(tx, environment, sync.component);
  const Identity target{TargetKind::internal, sync.target_value, sync.target_value};
  std::vector<StoredInvitation> pending = list_open_by_target(tx, environment.id, target, {});
  std::erase_if(pending, [&](const StoredInvitation& invitation) {
    return invitation.creator_id != sync.creator_id || invitation.component != component.id;
  });
  if (pending.empty()) throw Refusal(Code::no_pending_invitation);
  ScopeIds joined;
  for (StoredInvitation& invitation : pending) {
    if (sync.action == InternalAction::declined) {
      deactivate(tx, caller, invitation, "declined");
    } else {
      record(tx, caller, invitation, {{target}, std::nullopt, std::nullopt});
      joined.merge(scope_ids(tx, invitation.id));
    }
  }
  close_others(tx, caller, target, joined);
  return pending;
}

}  // namespace vortex::server
