// SPDX-License-Identifier: MIT
#pragma once

#include "server/store/tx.hpp"

/// What people did with the link of an invitation. None of it marks the invitation as modified.
namespace vortex::server {

/// Adds to what the invitation shows as clickThroughs and views.
void add_link_counts(Tx& tx, const Uuid& invitation, std::int64_t clicks, std::int64_t views);

/// Remembers that the mail of an invitation was opened; false where that was known.
bool mark_opened(Tx& tx, const Uuid& invitation);

/// Remembers that somebody asks for a new invitation; false where that was less than `pause`
/// milliseconds ago.
bool mark_asked(Tx& tx, const Uuid& invitation, TimeMs pause);

}  // namespace vortex::server
