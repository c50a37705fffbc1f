// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/invitations/links.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tenants.hpp"
#include "vortex/types.hpp"

namespace vortex::server {

/// How many acceptances an invitation shows: a link that thousands used must stay readable.
inline constexpr std::int64_t kAcceptsShown = 100;

/// An invitation as holders of a key see it. Source: wire contract 6.6.
Invitation view(Tx& tx, const Environment& environment, const StoredInvitation& invitation,
                const Links& links);
std::vector<Invitation> view(Tx& tx, const Environment& environment,
                             const std::vector<StoredInvitation>& invitations, const Links& links);

}  // namespace vortex::server
