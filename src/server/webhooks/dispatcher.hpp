// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "server/rules/webhook_turns.hpp"
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
    WebhookRoom room = {};
    /// Told what became of each post once that is written down, a state of a delivery or
    /// `deferred`, and of each endpoint that was switched off. Called by the thread that commits;
    /// must be quick and must not throw.
    std::function<void(std::string_view)> observe = [](std::string_view) {};
    std::function<void()> observe_switched_off = [] {};
  };

  /// `store` and `poster` must live as long.
  WebhookDispatcher(Options options, Store& store, WebhookPoster& poster);

  /// To be called before anything is posted, when nobody else can be posting: what an earlier
  /// process had begun is due again.
  void recover() { store_.write_and_wait(release_delivery_claims); }

  /// Writes down what has ended and begins what is due; false where there was neither. For one
  /// thread at a time. Throws where the database cannot be written; what has ended is then written
  /// down at the next call, and not posted again.
  bool dispatch_some();

  /// Stops the poster and writes down what has ended. What it cut short counts as not tried.
  /// `dispatch_some` must not be running.
  void stop();

 private:
  struct Ended {
    WebhookDelivery delivery;
    WebhookAnswer answer;
    bool is_cut_short = false;  ///< by `stop`
  };
  struct Claim {
    WebhookDelivery delivery;
    TimeMs claimed_at = 0;
  };
  /// What is on its way, and whose turn it was.
  struct Flights {
    std::map<std::int64_t, Claim> claims;  ///< by delivery
    std::uint64_t turns = 0;
    std::map<std::int64_t, std::uint64_t> last_turns;  ///< by endpoint for which something is due
  };

  void take_ended();
  void record(Tx& tx, const Ended& ended);
  void switch_off(Tx& tx, WebhookEndpointRow& endpoint, const std::string& reason);
  static void keep_claims(Tx& tx, Flights& flights);
  std::vector<WebhookDelivery> claim(Tx& tx, Flights& flights) const;
  std::vector<std::size_t> share(const std::vector<WebhookEndpointRow>& endpoints,
                                 const Flights& flights) const;
  void begin(const WebhookDelivery& delivery, TimeMs now);
  void end(Ended ended);

  Options options_;
  Store& store_;
  WebhookPoster& poster_;
  // Of the dispatching thread.
  Flights flights_;
  std::vector<Ended> unrecorded_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<Ended> ended_;
};

}  // namespace vortex::server
