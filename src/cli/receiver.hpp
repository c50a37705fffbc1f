// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "vortex/transport.hpp"

namespace vortex::cli {

/// One POST as it arrived.
struct Delivery {
  std::vector<Header> headers;
  std::string body;

  /// The values of all headers with this name in any case.
  std::vector<std::string> all(std::string_view name) const;
};

/// What the sender is told; the body is JSON.
struct Answer {
  int status;
  std::string body;
};

/// A request to make before the sender is answered, and the answer that follows from its outcome.
struct Forward {
  Request request;
  std::function<Answer(const Outcome&)> answer;
};

/// A small HTTP server for webhooks. Connections are served at the same time in one thread, each
/// with one request, a limited size and a limited time, so that nobody keeps others waiting.
class Receiver {
 public:
  using React = std::function<std::variant<Answer, Forward>(const Delivery&)>;

  /// Listens on `ADDRESS:PORT`; port 0 is any free one. Throws UsageError where it is no such text,
  /// and Error where nobody can listen there.
  /// Whoever has not sent a whole request after `patience` is cut off.
  Receiver(const std::string& listen, std::chrono::seconds patience);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// `127.0.0.1:40913`.
  const std::string& address() const;
  bool on_loopback() const;

  /// Serves until SIGINT or SIGTERM, or, after an answer was sent, `enough` says so. Both functions
  /// are called in this thread only.
  void serve(const React& react, const std::function<bool()>& enough);

 private:
  class Serving;
  std::unique_ptr<Serving> serving_;
};

}  // namespace vortex::cli
