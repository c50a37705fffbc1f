// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "server/rules/domain.hpp"
#include "server/rules/webhook_url.hpp"

namespace vortex::server {

/// How much one caller, inviter or invitee may cause. 0 switches a limit off, `enabled` all of
/// them.
struct Limits {
  bool enabled = true;
  std::int64_t failed_auth_per_minute = 20;
  std::int64_t invites_per_inviter_hour = 200;
  std::int64_t open_per_inviter = 1000;
  std::int64_t invites_per_recipient_day = 10;

  std::int64_t effective(std::int64_t limit) const { return enabled ? limit : 0; }
};

/// What an operator decides for the whole installation.
struct Policy {
  Limits limits;
  LocalDomains local_domains = LocalDomains::refused;
  WebhookNetworks webhook_networks = WebhookNetworks::public_only;
};

}  // namespace vortex::server
