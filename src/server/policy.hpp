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
  std::int64_t events_per_user_hour = 1000;

  std::int64_t effective(std::int64_t limit) const { return enabled ? limit : 0; }
};

/// Which tokens of users are good.
struct Tokens {
  bool enforce_expiry = true;
  bool allow_unsigned = false;  ///< `raw-data:` tokens, for developers' machines
  std::int64_t session =
      12 * 3600'000;  ///< milliseconds that an attested session outlives its token
};

/// What an operator decides for the whole installation.
struct Policy {
  Limits limits;
  Tokens tokens;
  LocalDomains local_domains = LocalDomains::refused;
  WebhookNetworks webhook_networks = WebhookNetworks::public_only;
};

}  // namespace vortex::server
