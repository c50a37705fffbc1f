// SPDX-License-Identifier: MIT
#include "server/rules/lifecycle.hpp"

#include <limits>

namespace vortex::server {

using wire::Code;

std::string_view text(InvitationKind kind) {
  switch (kind) {
    case InvitationKind::single_use:
      return "single_use";
    case InvitationKind::multi_use:
      return "multi_use";
    case InvitationKind::autojoin:
      break;
  }
  return "autojoin";
}

InvitationKind read_invitation_kind(std::string_view text) {
  if (text == "single_use") return InvitationKind::single_use;
  return text == "multi_use" ? InvitationKind::multi_use : InvitationKind::autojoin;
}

Phase phase(const Lifecycle& invitation, TimeMs now) {
  if (invitation.deactivated) return Phase::deactivated;
  if (invitation.accepted_elsewhere) return Phase::accepted_elsewhere;
  if (invitation.accepted) {
    return invitation.kind == InvitationKind::single_use ? Phase::accepted : Phase::exhausted;
  }
  const bool expired = invitation.expires_at && now >= *invitation.expires_at;
  return expired || invitation.superseded ? Phase::expired : Phase::open;
}

TimeMs shown_until(const Lifecycle& invitation, TimeMs now) {
  const bool will_expire = invitation.expires_at && phase(invitation, now) == Phase::open;
  return will_expire ? *invitation.expires_at : std::numeric_limits<TimeMs>::max();
}

Decision decide_accept(const Lifecycle& invitation, TimeMs now, bool used_by_same) {
  if (used_by_same) return Decision::nothing_to_do();
  switch (phase(invitation, now)) {
    case Phase::open:
      return Decision::act();
    case Phase::expired:
      return Decision::refuse(Code::invitation_expired);
    case Phase::exhausted:
      return Decision::refuse(Code::invitation_exhausted);
    case Phase::deactivated:
      return Decision::refuse(Code::invitation_deactivated);
    case Phase::accepted:
    case Phase::accepted_elsewhere:
      break;
  }
  return Decision::refuse(Code::invitation_already_accepted);
}

Decision decide_close(const Lifecycle& invitation, TimeMs now) {
  switch (phase(invitation, now)) {
    case Phase::open:
    case Phase::expired:
    case Phase::exhausted:
      return Decision::act();
    case Phase::deactivated:
      return Decision::nothing_to_do();
    case Phase::accepted:
    case Phase::accepted_elsewhere:
      break;
  }
  return Decision::refuse(Code::invitation_already_accepted);
}

Decision decide_reinvite(const Lifecycle& invitation, TimeMs now) {
  switch (phase(invitation, now)) {
    case Phase::open:
      return Decision::act();
    case Phase::expired:
      return invitation.superseded ? Decision::refuse(Code::invitation_superseded)
                                   : Decision::act();
    case Phase::deactivated:
      return Decision::refuse(Code::invitation_deactivated);
    case Phase::exhausted:
      return Decision::refuse(Code::invitation_exhausted);
    case Phase::accepted:
    case Phase::accepted_elsewhere:
      break;
  }
  return Decision::refuse(Code::invitation_already_accepted);
}

bool is_last_use(const Lifecycle& invitation) {
  if (invitation.kind == InvitationKind::single_use) return true;
  return invitation.max_uses && invitation.uses + 1 >= *invitation.max_uses;
}

}  // namespace vortex::server
