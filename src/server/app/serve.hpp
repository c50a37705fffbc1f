// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

#include "server/app/server.hpp"

namespace vortex::server {

/// Serves until a signal says to stop. Throws StartFault, StoreFault or ListenFault where it cannot
/// begin. `terminal` gets what a person should see, the key of a first start among it; null where
/// nobody looks.
void serve(const ServeOptions& options, std::ostream* terminal);

}  // namespace vortex::server
