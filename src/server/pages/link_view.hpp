// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "server/store/components.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

/// All that decides what the pages of an invitation show and may do, as one transaction sees it.
struct LinkView {
  StoredInvitation invitation;
  Component component;
  Environment environment;
  std::string scope;  ///< the name of what to join; empty: not known
  Phase phase = Phase::open;
  /// Where a browser is sent, with the invitation's id; absent: our own page is shown.
  std::optional<std::string> landing;

  /// Whether our own page accepts, while that can be done. An autojoin invitation is for whoever
  /// has an address at a domain, and an address that somebody typed proves nothing.
  bool offers_accept() const;
  /// Whether it declines: what is for anybody is declined by nobody.
  bool offers_decline() const;
};

std::optional<LinkView> read_link_view(Tx& tx, const Uuid& invitation);

}  // namespace vortex::server
