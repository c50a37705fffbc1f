// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/loopback_server.hpp"

namespace vortex::test {

/// Endpoints of a customer on a free loopback port: one for each path, each with a mode of its own.
/// Keeps every request. Thread-safe.
class WebhookReceiver {
 public:
  enum class Mode {
    ok,
    broken,           ///< 500
    silent,           ///< never answers
    waiting,          ///< answers 200 once it is released
    gone,             ///< 410
    busy,             ///< 429, to be asked again in 90 s
    elsewhere,        ///< 302 to another path of this server
    closing,          ///< closes the connection without a word
    large_body,       ///< 200 with a megabyte
    half_body,        ///< 200, half of its body, and closes
    unfinished_body,  ///< 200, half of its body, and no more
    large_head,       ///< never comes to the status line that counts
    only_interim,     ///< 103 and closes
    no_http,
  };

  WebhookReceiver();
  /// Releases what waits.
  ~WebhookReceiver();
  WebhookReceiver(const WebhookReceiver&) = delete;
  WebhookReceiver& operator=(const WebhookReceiver&) = delete;

  /// `http://127.0.0.1:PORT/PATH`.
  std::string url(std::string_view path = "") const;
  /// How this path answers from now on; until then it is `ok`.
  void set(const std::string& path, Mode mode);
  /// Answers all that waits, and what would wait from now on.
  void release();

  /// Every request so far, in the order of arrival.
  std::vector<Arrived> arrived() const { return server_.arrived(); }
  /// How many requests to this path there were.
  std::size_t count(std::string_view path) const;
  /// The most requests that were being answered at the same time.
  std::size_t at_once_max() const;
  /// Returns once so many requests have arrived, on whatever paths; false where that takes too
  /// long.
  bool wait_for(std::size_t requests) const;

 private:
  std::optional<std::string> answer(const Arrived& request);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Mode> modes_;
  std::size_t requests_ = 0;
  std::size_t at_once_ = 0;
  std::size_t at_once_max_ = 0;
  bool released_ = false;
  LoopbackServer server_;
};

}  // namespace vortex::test
