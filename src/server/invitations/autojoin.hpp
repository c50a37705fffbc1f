// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/store/autojoin.hpp"
#include "server/store/invitations.hpp"

namespace vortex::server {

/// Who may join a scope without being invited one by one.
struct Autojoin {
  std::vector<AutojoinDomain> domains;
  std::optional<StoredInvitation>
      invitation;  ///< stands for all of them; absent while none is open
};

struct NewAutojoin {
  std::string scope_type;
  std::string scope;
  std::string scope_name;
  std::string component;
  std::vector<std::string> domains;  ///< in their normal form, each once
  std::optional<std::string> metadata;
};

/// Nothing where the scope is unknown or has none.
Autojoin get_autojoin(Tx& tx, const Environment& environment, const std::string& type,
                      const std::string& scope);

/// Replaces all domains of a scope. The first ones open its autojoin invitation, none close it.
/// Throws Refusal: component_not_found, invalid_field for a domain that is shared by strangers.
Autojoin configure_autojoin(Tx& tx, const Caller& caller, const NewAutojoin& request);

}  // namespace vortex::server
