// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "server/http/message.hpp"
#include "server/invitations/by_user.hpp"

/// The bodies of answers to pages and apps, most of them in an envelope `data`. Source: wire
/// contract 6.1 and 6.7.
namespace vortex::server {

/// `{"data":…}`
HttpReply data_reply(Json data, int status = 200);
/// 201 where any of them is new.
HttpReply entries_reply(const std::vector<CreatedStored>& made, const Links& links);
HttpReply shareable_link_reply(const CreatedStored& made, const Links& links);
HttpReply sent_reply(const std::vector<StoredInvitation>& invitations, const User& user,
                     const Links& links);
HttpReply incoming_reply(const IncomingPage& page);

}  // namespace vortex::server
