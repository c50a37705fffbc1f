// SPDX-License-Identifier: MIT
#pragma once

namespace vortex::server {

/// What a user is to an invitation. Who is both inviter and invitee counts as the inviter.
enum class Standing { stranger, invitee, co_inviter, inviter };

/// What is known of a user and an invitation.
struct Relation {
  bool made_it = false;
  bool made_it_too = false;     ///< by a second create that found it
  bool is_target = false;       ///< it names them
  bool signature_only = false;  ///< the user is known by a signature alone
  bool component_takes_signatures = false;
};

constexpr Standing standing_of(const Relation& relation) {
  if (relation.signature_only && !relation.component_takes_signatures) return Standing::stranger;
  if (relation.made_it) return Standing::inviter;
  if (relation.made_it_too) return Standing::co_inviter;
  return relation.is_target ? Standing::invitee : Standing::stranger;
}

/// How a user may end an invitation: the inviter takes it back, the invitee declines it. A
/// co-inviter sees it, but it is not theirs to end.
enum class Ending { unknown, not_allowed, revoke, decline };

constexpr Ending ending_of(Standing standing) {
  switch (standing) {
    case Standing::inviter:
      return Ending::revoke;
    case Standing::invitee:
      return Ending::decline;
    case Standing::co_inviter:
      return Ending::not_allowed;
    case Standing::stranger:
      break;
  }
  return Ending::unknown;
}

}  // namespace vortex::server
