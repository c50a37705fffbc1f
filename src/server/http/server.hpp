// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "server/http/shared.hpp"

namespace vortex::server {

/// The address cannot be listened on; the message says why.
class ListenFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Listens on one address and serves HTTP/1.1 with a number of threads, each with an io_context of
/// its own. Connections go to the threads in turn.
class HttpServer {
 public:
  struct Options {
    std::string listen;  ///< `HOST:PORT`, `[ADDRESS]:PORT` or `unix:PATH`; port 0 is any free one
    unsigned socket_mode = 0600;  ///< of a unix socket
    std::size_t threads = 1;
    /// When few places are left, the connections that have been idle the longest are closed; where
    /// none is idle, new ones wait in the kernel's queue.
    std::size_t connections_max = 20'000;
    HttpShared shared;
    std::function<void(std::string_view)> complain;  ///< told what goes wrong, for the log
  };

  /// Binds, but serves nobody yet. Throws ListenFault.
  explicit HttpServer(Options options);
  /// Closes what is still open.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// What is really listened on, with the port that was found: `127.0.0.1:40913`.
  const std::string& address() const;

  /// How many connections are open. From any thread.
  std::size_t connections() const;

  void start();
  /// Accepts nobody any more, lets the running requests end, and returns once all connections are
  /// closed, or after `patience` closes them.
  void stop(std::chrono::milliseconds patience);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Splits `HOST:PORT` or `[ADDRESS]:PORT`; throws ListenFault for any other text.
std::pair<std::string, std::string> split_host_port(const std::string& text);

}  // namespace vortex::server
