// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/policy.hpp"
#include "server/store/invitations.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

struct NewScope {
  std::string type;
  std::string id;
  std::string name;
};

/// What is asked for, checked field by field. JSON members hold JSON text.
struct NewInvitation {
  std::string component;  ///< id of a component or of its configuration, as given
  Identity target;
  std::optional<std::string> target_name;
  std::optional<std::string> target_avatar_url;
  std::string creator_id;
  std::optional<std::string> creator_email;
  std::optional<std::string> creator_name;
  std::optional<std::string> creator_avatar_url;
  std::vector<NewScope> scopes;  ///< each once
  std::optional<std::string> source;
  std::optional<std::string> subtype;
  std::optional<std::string> locale;
  std::optional<std::string> message;
  std::optional<std::string> template_variables;
  std::optional<std::string> metadata;
  std::optional<std::string> unfurl_config;
  std::optional<std::int64_t> max_uses;
  std::optional<TimeMs> expires_at;
  std::optional<TimeMs> expires_in;
  bool deliver = true;
};

struct CreatedStored {
  StoredInvitation invitation;
  bool is_new = true;
};

/// Makes an invitation and what it sends, or finds the open one that its target has for these
/// scopes. Throws Refusal: component_not_found, invalid_field, rate_limited.
CreatedStored create_invitation(Tx& tx, const Environment& environment,
                                const NewInvitation& request, const Policy& policy);

}  // namespace vortex::server
