// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/http/message.hpp"
#include "server/invitations/autojoin.hpp"
#include "server/invitations/create.hpp"
#include "server/invitations/links.hpp"
#include "server/invitations/view.hpp"
#include "vortex/invitation_event.hpp"
#include "vortex/types.hpp"
#include "vortex/webhook_endpoint.hpp"

/// The bodies of answers. Several official decoders refuse members they do not know, so each has
/// exactly these. Source: wire contract 5.3, 5.5 and 5.6.
namespace vortex::server {

/// `null`: the one body that every SDK takes for "done".
HttpReply null_reply();
HttpReply invitation_reply(const Invitation& invitation);
/// `{"invitations":[…]}`
HttpReply invitations_reply(const std::vector<StoredInvitation>& invitations, const Viewer& view);
/// `{"events":[…]}`
HttpReply events_reply(const InvitationEvents& events);
/// 201; without `secret` where that is not told.
HttpReply webhook_endpoint_reply(const WebhookEndpoint& endpoint);
/// `{"webhooks":[…]}`
HttpReply webhook_endpoints_reply(const WebhookEndpoints& endpoints);
/// The first invitation as it is, with all of them in one more member `invitations`: some SDKs read
/// the one, some the other.
HttpReply accepted_reply(const std::vector<StoredInvitation>& invitations, const Viewer& view);
/// 201 where it is new, else 200.
HttpReply created_reply(const CreatedStored& created, const Links& links);
HttpReply synced_reply(const std::vector<StoredInvitation>& invitations);
HttpReply autojoin_reply(const std::vector<AutojoinDomain>& domains,
                         const std::optional<Invitation>& invitation);

}  // namespace vortex::server
