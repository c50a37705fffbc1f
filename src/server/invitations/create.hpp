// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

struct NewScope {
  std::string type;
  std::string id;
  std::string name;
};

/// What is asked for, checked field by field.
struct NewInvitation : InvitationDetails {
  std::string component;         ///< id of a component or of its configuration, as given
  std::vector<NewScope> scopes;  ///< each once
  std::optional<TimeMs> expires_in;
  bool deliver = true;
};

struct CreatedStored {
  StoredInvitation invitation;
  bool is_new = true;
};

/// Makes an invitation and what it sends, or finds the open one that its target has for these
/// scopes. Throws Refusal: component_not_found, invalid_field, rate_limited.
CreatedStored create_invitation(Tx& tx, const Caller& caller, const NewInvitation& request);

}  // namespace vortex::server
