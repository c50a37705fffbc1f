// SPDX-License-Identifier: MIT
#include "server/invitations/component.hpp"

#include "server/refusal.hpp"

namespace vortex::server {

Component require_component(Tx& tx, const Environment& environment, const std::string& given) {
  const auto id = base::read_uuid(given);
  const auto component = id ? find_component(tx, environment.id, *id) : std::nullopt;
  if (!component) throw Refusal(Code::component_not_found);
  return *component;
}

}  // namespace vortex::server
