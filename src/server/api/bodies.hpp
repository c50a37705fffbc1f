// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "server/invitations/accept.hpp"
#include "server/invitations/autojoin.hpp"
#include "server/invitations/create.hpp"
#include "server/invitations/webhooks.hpp"
#include "server/policy.hpp"

/// What callers send, read and checked field by field. All throw Refusal naming the first field
/// that is wrong. Sources: wire contract 5.3 and 5.4; limits in behaviour of targets and names.
namespace vortex::server {

NewInvitation read_new_invitation(std::string_view body, const Policy& policy);

struct AcceptBody {
  std::vector<std::string> ids;
  Acceptor acceptor;
};
/// Also the older form with a `target` in the place of the `user`.
AcceptBody read_accept(std::string_view body, const Policy& policy);

InternalSync read_internal_sync(std::string_view body);

/// Also `widgetId`, the older name of `componentId`.
NewAutojoin read_autojoin(std::string_view body, const Policy& policy);

NewWebhookEndpoint read_webhook_endpoint(std::string_view body, const Policy& policy);

}  // namespace vortex::server
