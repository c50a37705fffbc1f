// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "server/http/message.hpp"
#include "server/metrics/levels.hpp"
#include "server/rules/mail_kind.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// What the server counts about itself, for Prometheus. The list is in docs/guides/metrics.md. No
/// label has a value that a request could choose. Thread-safe.
class Metrics {
 public:
  explicit Metrics(std::size_t connections_max);
  ~Metrics();

  /// An answered request. Its method is `-` where it was refused before it was one.
  void request(const HttpRequest& request, const HttpReply& reply,
               std::chrono::microseconds duration);
  /// What the writer has put into one transaction.
  void group(const Store::Group& group);
  /// What became of an attempt to send: a state of the outbox, or `deferred`.
  void mail(MailKind kind, std::string_view outcome);
  /// What became of an attempt to post: a state of a delivery, or `deferred`.
  void webhook(std::string_view outcome);
  void endpoint_switched_off();

  /// All that was counted and what was measured just now, in Prometheus's text format.
  std::string text(const Levels& levels);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace vortex::server
