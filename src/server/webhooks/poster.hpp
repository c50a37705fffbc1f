// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "server/webhooks/signature.hpp"

namespace vortex::server {

/// One request to an endpoint.
struct WebhookPost {
  std::string url;
  std::string body;           ///< JSON
  WebhookHeaderList headers;  ///< beside the usual ones of HTTP
};

/// What came of it. Nothing of it but the status is the endpoint's own words.
struct WebhookAnswer {
  int status = 0;     ///< 0: no answer came, and `fault` says why
  std::string fault;  ///< empty where an answer came
  std::optional<std::chrono::seconds> retry_after;
};

/// Posts webhooks to the endpoints of customers, side by side in one thread of its own. An endpoint
/// may be anybody's: no redirect is followed, nothing of an answer but its status and Retry-After
/// is looked at, and unless private networks are allowed, no connection is made to an address that
/// is not public, whatever a name leads to.
class WebhookPoster {
 public:
  struct Options {
    bool allow_private = false;  ///< also http, and also addresses that are not public
    std::string ca_file;         ///< PEM, authorities in place of those of the system; or empty
    std::chrono::milliseconds timeout = std::chrono::seconds(15);  ///< of one post, in all
    std::size_t in_flight_max = 256;                               ///< more wait in line
  };
  /// Called once for each post, in the poster's thread or, once it has stopped, in the caller's.
  /// Must be quick and must not throw; may post.
  using Done = std::function<void(WebhookAnswer)>;

  /// Throws std::runtime_error where the file of authorities cannot be read.
  explicit WebhookPoster(Options options);
  /// Stops.
  ~WebhookPoster();
  WebhookPoster(const WebhookPoster&) = delete;
  WebhookPoster& operator=(const WebhookPoster&) = delete;

  /// Never waits. Thread-safe.
  void post(WebhookPost post, Done done);

  /// Ends what is in flight and in line, at once, and returns when each has been told so. Not to be
  /// called from within a `Done`. A second call does nothing.
  void stop();

 private:
  class Loop;

  std::unique_ptr<Loop> loop_;
  std::thread thread_;
};

}  // namespace vortex::server
