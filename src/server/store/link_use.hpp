// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/store/tx.hpp"

/// What people did with the link of an invitation. None of it marks the invitation as modified.
namespace vortex::server {

/// Adds to what the invitation shows as clickThroughs and views.
void add_link_counts(Tx& tx, const Uuid& invitation, std::int64_t clicks, std::int64_t views);

/// Clicks that webhooks have not told yet.
struct UntoldClicks {
  std::int64_t environment = 0;
  Uuid invitation;
  std::int64_t count = 0;
};

void add_untold_clicks(Tx& tx, const Uuid& invitation, std::int64_t clicks);
/// The clicks of invitations whose last ones were told at least `pause` milliseconds ago, of at
/// most `most` of them.
std::vector<UntoldClicks> list_untold_clicks(Tx& tx, TimeMs pause, std::int64_t most);
bool are_clicks_untold(Tx& tx, TimeMs pause);
/// Remembers that all clicks of an invitation are told as of now.
void mark_clicks_told(Tx& tx, const Uuid& invitation);

/// Remembers that the mail of an invitation was opened; false where that was known.
bool mark_opened(Tx& tx, const Uuid& invitation);

/// Remembers that somebody asks for a new invitation; false where that was less than `pause`
/// milliseconds ago.
bool mark_asked(Tx& tx, const Uuid& invitation, TimeMs pause);

}  // namespace vortex::server
