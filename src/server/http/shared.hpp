// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "server/http/message.hpp"
#include "server/http/reply.hpp"

namespace vortex::server {

/// What the connections of one thread share.
struct HttpShared {
  /// What all connections together may hold of request bodies, beyond a few KiB of each, in bytes:
  /// who sends many large bodies slowly must not take the memory of others.
  static constexpr std::size_t kBodiesMax = 64 * 1024 * 1024;

  Handler handler;
  std::function<base::TimeMs()> now;
  /// Counts up by itself and never back, for timeouts that no change of the wall clock may stretch.
  std::function<std::chrono::steady_clock::time_point()> steady_now;
  std::function<std::string()> new_request_id;
  /// Told of what is refused before it is a request that a handler could see, with what came of it;
  /// may add headers to the answer.
  std::function<void(const HttpRequest& seen, HttpReply& reply)> refused = [](const HttpRequest&,
                                                                              HttpReply&) {};
  std::shared_ptr<std::atomic<std::size_t>> held_bodies =
      std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace vortex::server
