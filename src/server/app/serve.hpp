// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "server/settings/settings.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

struct ServeOptions {
  Settings settings;
  std::optional<std::string> port_file;  ///< gets `HOST:PORT` once connections are taken
  std::vector<std::string> warnings;     ///< to be logged
  Store::Durability durability = Store::Durability::full;
};

/// Serves until a signal says to stop. Throws StartFault, StoreFault or ListenFault where it cannot
/// begin. `terminal` gets what a person should see, the key of a first start among it; null where
/// nobody looks.
void serve(const ServeOptions& options, std::ostream* terminal);

}  // namespace vortex::server
