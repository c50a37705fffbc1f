// SPDX-License-Identifier: MIT
#pragma once

#include "server/settings/settings.hpp"

namespace vortex::server {

/// Throws StartFault where a file of authorities that is set is no PEM file with a certificate:
/// every connection would fail.
void check_authorities(const Settings& settings);

}  // namespace vortex::server
