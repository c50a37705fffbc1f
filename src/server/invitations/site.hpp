// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/invitations/links.hpp"
#include "server/policy.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

/// What use cases know of their installation.
struct Site {
  Links links;
  Policy policy;
};

/// Where something is done, and who does it. `site` must live as long.
struct Caller {
  const Site& site;
  Environment environment;
  std::string actor;  ///< `key KID`, `user ID`, `invitee` or `server`, as the history shows it
};

/// What the server does by itself.
inline Caller server_itself(const Site& site, const Environment& environment) {
  return {site, environment, "server"};
}

}  // namespace vortex::server
