// SPDX-License-Identifier: MIT
#include "server/invitations/by_user.hpp"

#include <algorithm>
#include <unordered_set>

#include "server/invitations/accept.hpp"
#include "server/invitations/close.hpp"
#include "server/invitations/component.hpp"
#include "server/invitations/view.hpp"
#include "server/refusal.hpp"
#include "server/rules/standing.hpp"
#include "server/rules/token_scope.hpp"
#include "server/store/co_inviters.hpp"

namespace vortex::server {
namespace {

bool is_one_of(const std::vector<Identity>& identities, const Identity& target) {
  return std::any_of(identities.begin(), identities.end(),
                     [&](const Identity& identity) { return identity.same_as(target); });
}

bool takes_signatures(Tx& tx, const StoredInvitation& invitation) {
  const auto component = find_component_of(tx, invitation.environment, invitation.component);
  return component && component->allow_signature;
}

// What is asked of the database is asked only where it can matter.
Standing standing(Tx& tx, const User& user, const StoredInvitation& invitation) {
  Relation relation;
  relation.signature_only = user.by_signature;
  relation.component_takes_signatures = user.by_signature && takes_signatures(tx, invitation);
  relation.is_target = is_one_of(user.identities(), invitation.target);
  relation.made_it =
      invitation.kind != InvitationKind::autojoin && invitation.creator_id == user.id;
  relation.made_it_too =
      !relation.made_it && is_co_inviter(tx, user.environment.id, invitation.id, user.id);
  return standing_of(relation);
}

void check_scopes(const User& user, NewInvitation& request) {
  if (!user.scope) return;
  const TokenScope scope(*user.scope);
  if (request.scopes.empty()) request.scopes.push_back({scope.type(), scope.id(), ""});
  for (const NewScope& wanted : request.scopes) {
    if (!scope.allows(wanted.type, wanted.id)) throw Refusal(Code::scope_not_allowed);
  }
}

// Brought to their one form once for a batch: a token has room for some thousand, and a batch for a
// hundred recipients, while everybody waits for the one writer.
class AllowedDomains {
 public:
  explicit AllowedDomains(const User& user) : is_limit_(!user.allowed_email_domains.empty()) {
    for (const std::string& allowed : user.allowed_email_domains) {
      const auto domain = normal_domain(allowed, LocalDomains::allowed);
      if (domain) domains_.insert(*domain);
    }
  }

  void check(const NewInvitation& request) const {
    check(request.target);
    if (request.mail_to) check(read_identity(*request.mail_to, LocalDomains::allowed));
  }

 private:
  void check(const Identity& target) const {
    if (!is_limit_ || target.kind != TargetKind::email) return;
    if (!domains_.contains(target.key.substr(target.key.rfind('@') + 1))) {
      throw Refusal(Code::domain_not_allowed);
    }
  }

  bool is_limit_;
  std::unordered_set<std::string> domains_;
};

void set_inviter(const User& user, NewInvitation& request) {
  request.creator_id = user.id;
  if (user.email) request.creator_email = user.email->value;
  request.creator_name = user.name;
  request.creator_avatar_url = user.avatar_url;
}

void check_component(Tx& tx, const User& user, const NewInvitation& request) {
  const Component component = require_component(tx, user.environment, request.component);
  if (user.by_signature && !component.allow_signature) throw Refusal(Code::wrong_credential);
}

Acceptor acceptor_of(const User& user, std::optional<bool> is_existing) {
  return {user.identities(), user.name, is_existing, Reach::own};
}

// A signature reaches the invitations of components that take it, and a share link of no other.
void check_signature(Tx& tx, const User& user, const std::string& id) {
  if (!user.by_signature) return;
  const StoredInvitation invitation = require_invitation(tx, user.environment, id);
  if (!takes_signatures(tx, invitation)) throw Refusal(Code::invitation_not_found);
}

void keep_visible(Tx& tx, const User& user, std::vector<StoredInvitation>& invitations) {
  if (!user.by_signature) return;
  std::erase_if(invitations, [&](const StoredInvitation& invitation) {
    return standing(tx, user, invitation) == Standing::stranger;
  });
}

}  // namespace

std::vector<CreatedStored> submit_invitations(Tx& tx, const User& user, const Site& site,
                                              std::vector<NewInvitation> requests) {
  const AllowedDomains domains(user);
  for (NewInvitation& request : requests) {
    check_component(tx, user, request);
    check_scopes(user, request);
    domains.check(request);
    set_inviter(user, request);
  }
  std::vector<CreatedStored> made;
  for (const NewInvitation& request : requests) {
    made.push_back(create_invitation(tx, user.at(site), request));
    const StoredInvitation& invitation = made.back().invitation;
    // It may have been there, made for another component.
    if (user.by_signature && !takes_signatures(tx, invitation)) {
      throw Refusal(Code::wrong_credential);
    }
    if (invitation.creator_id != user.id) {
      insert_co_inviter(tx, user.environment.id, invitation.id, user.id);
    }
  }
  return made;
}

StoredInvitation require_invitation_of(Tx& tx, const User& user, const std::string& id) {
  StoredInvitation invitation = require_invitation(tx, user.environment, id);
  if (standing(tx, user, invitation) == Standing::stranger) {
    throw Refusal(Code::invitation_not_found);
  }
  return invitation;
}

void end_invitation(Tx& tx, const User& user, const Site& site, const std::string& id) {
  StoredInvitation invitation = require_invitation(tx, user.environment, id);
  switch (ending_of(standing(tx, user, invitation))) {
    case Ending::unknown:
      throw Refusal(Code::invitation_not_found);
    case Ending::not_allowed:
      throw Refusal(Code::not_the_inviter);
    case Ending::revoke:
      return revoke_invitation(tx, user.at(site), id);
    case Ending::decline:
      return decline_invitation(tx, user.at(site), invitation);
  }
}

std::vector<StoredInvitation> accept_own_invitations(Tx& tx, const User& user, const Site& site,
                                                     const std::vector<std::string>& ids,
                                                     std::optional<bool> is_existing) {
  for (const std::string& id : ids) check_signature(tx, user, id);
  return accept_invitations(tx, user.at(site), ids, acceptor_of(user, is_existing));
}

std::vector<StoredInvitation> list_sent(Tx& tx, const User& user, const Page& page) {
  auto sent = list_open_by_inviter(tx, user.environment.id, user.id, page);
  keep_visible(tx, user, sent);
  return sent;
}

IncomingPage list_incoming(Tx& tx, const User& user, const std::optional<Uuid>& before,
                           std::size_t limit) {
  Uuid last;
  last.bytes.fill(0xFF);
  std::vector<StoredInvitation> all;
  for (const Identity& identity : user.identities()) {
    auto some = list_open_by_target_before(tx, user.environment.id, identity, before.value_or(last),
                                           std::int64_t(limit) + 1);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
  IncomingPage page;
  if (all.size() > limit) {
    all.resize(limit);
    page.next = all.back().id;
  }
  keep_visible(tx, user, all);
  page.invitations = std::move(all);
  return page;
}

Invitation view_for(Tx& tx, const User& user, const StoredInvitation& invitation,
                    const Links& links) {
  Invitation shown = view(tx, user.environment, invitation, links);
  if (standing(tx, user, invitation) >= Standing::co_inviter) return shown;
  if (invitation.target.kind == TargetKind::share) shown.targets.front().value.clear();
  const auto identities = user.identities();
  std::erase_if(shown.accepts, [&](const InvitationAcceptance& acceptance) {
    return std::none_of(identities.begin(), identities.end(), [&](const Identity& identity) {
      return acceptance.target_type == text(identity.kind) &&
             acceptance.target_value == identity.value;
    });
  });
  return shown;
}

}  // namespace vortex::server
