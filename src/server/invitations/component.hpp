// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "server/store/components.hpp"
#include "server/store/tenants.hpp"

namespace vortex::server {

/// The component with this id, or with that of its current configuration. Throws
/// Refusal{component_not_found}, also for what is no id.
Component require_component(Tx& tx, const Environment& environment, const std::string& given);

}  // namespace vortex::server
