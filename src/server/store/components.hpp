// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/store/tx.hpp"

namespace vortex::server {

/// An invite component of an environment and how its invitations behave.
struct Component {
  std::int64_t id = 0;
  std::int64_t environment = 0;
  Uuid uuid;
  Uuid deployment;
  std::string name;
  bool only_invitee_accepts = false;  ///< `accept = "target"`
  TimeMs resend_cooldown = 0;         ///< milliseconds
  std::optional<TimeMs> expires_in;   ///< milliseconds; absent: never
  std::optional<std::string> landing_url;
  bool hosted_accept = true;     ///< our own page may accept
  bool allow_signature = false;  ///< a signed user, which never expires, is as good as a token
  std::string reminders;         ///< `3d,7d`; see read_waits
  std::string nudges;
  bool acceptance_notice = true;
  bool expiry_notice = true;
  std::optional<std::string> mail_from;      ///< `Name <address>`
  std::optional<std::string> reply_to;       ///< an address, or `inviter`
  std::string subjects;                      ///< JSON: kind of mail to its subject
  std::optional<std::string> unfurl_config;  ///< JSON
};

/// By the id of the component or of its current configuration.
std::optional<Component> find_component(Tx& tx, std::int64_t environment, const Uuid& uuid);
/// The component that an invitation belongs to.
std::optional<Component> find_component_of(Tx& tx, std::int64_t environment, std::int64_t id);
/// Whether any component of an environment takes a signed user.
bool has_component_for_signatures(Tx& tx, std::int64_t environment);
std::vector<Component> list_components(Tx& tx, std::int64_t environment);
/// The components with this id in all environments: for admin commands that name none.
std::vector<Component> list_components_anywhere(Tx& tx, const Uuid& uuid);
void insert_component(Tx& tx, std::int64_t environment, const Uuid& uuid, const std::string& name);
void update_component(Tx& tx, const Component& component);

}  // namespace vortex::server
