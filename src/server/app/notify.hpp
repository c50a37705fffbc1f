// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace vortex::server {

/// Tells the service manager that started this process, if one asked to be told (systemd's
/// Type=notify): `READY=1`, `STOPPING=1`.
void notify_supervisor(std::string_view state);

}  // namespace vortex::server
