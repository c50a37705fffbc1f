// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/invitations/site.hpp"
#include "server/rules/target.hpp"

namespace vortex::server {

/// A user of the customer's system, as a token or a signature of the customer's back end says: the
/// permission to invite in that user's name and to see what concerns them.
struct User {
  Environment environment;
  Uuid kid;
  std::string id;
  std::optional<Identity> email;  ///< absent also where what the token says is no address
  std::optional<std::string> name;
  std::optional<std::string> avatar_url;
  bool is_autojoin_admin = false;
  std::vector<std::string> allowed_email_domains;  ///< as the token has them; empty: not limited
  std::optional<std::string> scope;                ///< `workspace_456` or `team:42`
  /// Known by a signature, which never ends: good only for components that allow it.
  bool by_signature = false;

  /// What an invitation may call this user as its target; the first one is what acceptances show
  /// of invitations that name nobody.
  std::vector<Identity> identities() const {
    std::vector<Identity> all;
    if (email) all.push_back(*email);
    all.push_back({TargetKind::internal, id, id});
    return all;
  }

  Caller at(const Site& site) const { return {site, environment, "user " + id}; }
};

}  // namespace vortex::server
