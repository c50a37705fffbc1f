// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/store/store.hpp"
#include "server/store/webhooks.hpp"
#include "server/webhooks/poster.hpp"

namespace vortex::server {

/// Posts what is due to each endpoint, a few at a time, and writes down what came of it. An
/// endpoint that is slow or fails keeps only itself waiting.
class WebhookDispatcher {
 public:
  struct Options {
    std::vector<std::chrono::milliseconds> waits;  ///< after each failure, one after the other
    std::function<void(std::string_view)> complain;
    /// Called when something has come to an end: `dispatch_some` has work then.
    std::function<void()> wake;
    std::size_t endpoint_max = 4;  ///< posts to one endpoint at a time
    std::size_t in_flight_max = 256;
    /// Of all posts at a time, those to endpoints that failed last time.
    std::size_t failing_max = 128;
  };

  /// `store` and `poster` must live as long.
  WebhookDispatcher(Options options, Store& store, WebhookPoster& poster);

  /// To be called at the start, when nobody else can be posting: what an earlier process had begun
  /// is due again.
  void recover() { store_.write_and_wait(release_delivery_claims); }

  /// Writes down what has ended and begins what is due; false where there was neither. For one
  /// thread at a time.
  bool dispatch_some();

  /// Stops the poster and writes down what has ended. What it cut short is neither a success nor a
  /// failure; `recover` makes it due again. `dispatch_some` must not be running.
  void stop();

 private:
  struct Ended {
    WebhookDelivery delivery;
    WebhookAnswer answer;
  };
  /// What is on its way to one endpoint.
  struct Flight {
    std::size_t posts = 0;
    bool failing = false;
  };
  using Flights = std::map<std::int64_t, Flight>;  ///< by endpoint

  std::vector<Ended> take_ended();
  void record(Tx& tx, const Ended& ended);
  void switch_off(Tx& tx, WebhookEndpointRow& endpoint, const std::string& reason);
  std::vector<WebhookDelivery> claim(Tx& tx, Flights& flights);
  std::size_t room_for(const WebhookEndpointRow& endpoint, const Flights& flights) const;
  void begin(const WebhookDelivery& delivery, TimeMs now);
  void end(Ended ended);

  Options options_;
  Store& store_;
  WebhookPoster& poster_;
  Flights flights_;  ///< of the dispatching thread
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<Ended> ended_;
};

}  // namespace vortex::server
