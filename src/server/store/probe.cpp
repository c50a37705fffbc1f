// SPDX-License-Identifier: MIT
#include "server/store/probe.hpp"

namespace vortex::server {

void write_probe(Tx& tx) {
  tx.run(R"sql(
      INSERT INTO probe (id, written_at) VALUES (1, $1)
      ON CONFLICT (id) DO UPDATE SET written_at = $1)sql",
         tx.now());
}

}  // namespace vortex::server
