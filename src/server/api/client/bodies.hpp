// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/invitations/create.hpp"
#include "server/policy.hpp"

/// What pages and apps send, read and checked field by field. All throw Refusal naming the first
/// field that is wrong. Source: wire contract 6.
namespace vortex::server {

/// A form that was filled in: an invitation for each of whom it names, in order; at least one.
std::vector<NewInvitation> read_submission(std::string_view body, const Policy& policy);

/// A link that a user shares themselves.
NewInvitation read_shareable_link(std::string_view body);

struct OwnAcceptBody {
  std::vector<std::string> ids;
  std::optional<bool> is_existing;
};
OwnAcceptBody read_own_accept(std::string_view body);

struct ClientEventBody {
  std::string name;
  std::string text;  ///< JSON, whole, with its digits as they came
};
ClientEventBody read_client_event(std::string_view body);

}  // namespace vortex::server
