// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/rules/visitor.hpp"
#include "server/store/invitation_cache.hpp"

namespace vortex::server {

/// Where a person goes who opens the link of an open invitation, and what that visit counts as.
struct Redirect {
  std::string location;
  VisitEffect effect;
};

inline std::size_t bytes_of(const Redirect& redirect) {
  return redirect.location.size();
}

using RedirectCache = InvitationCache<Redirect>;
/// Room for some ten thousand links.
inline constexpr std::size_t kRedirectBytes = 8 << 20;

}  // namespace vortex::server
