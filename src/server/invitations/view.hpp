// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

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

/// Makes of each invitation of a list what somebody is shown: one at a time, because the JSON that
/// callers have put into it takes many times the memory of its text.
using Viewer = std::function<Invitation(const StoredInvitation&)>;

/// What `view` makes of each. Good as long as what it is given.
Viewer viewer(Tx& tx, const Environment& environment, const Links& links);

}  // namespace vortex::server
