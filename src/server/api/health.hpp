// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <mutex>

#include "server/http/message.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// `/healthz`: the process answers. `/readyz`: it can write, tried with a real write at most once a
/// second. Neither asks for a credential. Thread-safe.
class Health {
 public:
  Health(Store& store, std::function<TimeMs()> now) : store_(store), now_(std::move(now)) {}

  /// False where the request is for something else; nothing was answered then.
  bool handle(const HttpRequest& request, const Respond& respond);

 private:
  void try_to_write(const HttpRequest& request, const Respond& respond);
  bool wrote_lately();

  Store& store_;
  std::function<TimeMs()> now_;
  std::mutex mutex_;
  TimeMs wrote_at_ = 0;
};

}  // namespace vortex::server
