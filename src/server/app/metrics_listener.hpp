// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "server/http/server.hpp"
#include "server/metrics/metrics.hpp"

namespace vortex::server {

/// Counts, and answers `GET /metrics` at an address of its own.
class MetricsListener {
 public:
  struct Options {
    std::string listen;
    std::size_t connections_max;  ///< of the server that is measured
    HttpShared shared;            ///< its handler is replaced
    std::function<void(std::string_view)> complain;
    /// Called for each answer, once started. May throw: the answer is 503 then.
    std::function<Levels()> measure;
  };

  /// Binds, but answers nobody yet. Throws ListenFault.
  explicit MetricsListener(Options options);

  Metrics& metrics() { return metrics_; }
  /// What is really listened on.
  const std::string& address() const { return http_.address(); }

  void start() { http_.start(); }
  void stop();

 private:
  HttpServer::Options http_options();
  HttpReply answer(const HttpRequest& request);

  Options options_;
  Metrics metrics_;
  HttpServer http_;
};

}  // namespace vortex::server
