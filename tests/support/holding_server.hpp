// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

namespace vortex::test {

/// An HTTP/1.1 server on a free loopback port that keeps all its clients waiting until a given
/// number of requests without body has arrived, and then answers every one. One thread, so that
/// thousands of connections cost little.
class HoldingServer {
 public:
  explicit HoldingServer(std::size_t wanted);
  ~HoldingServer();
  HoldingServer(const HoldingServer&) = delete;
  HoldingServer& operator=(const HoldingServer&) = delete;

  /// `http://127.0.0.1:PORT`.
  std::string url() const;
  /// The most requests that were waiting at the same time.
  std::size_t held_max() const { return held_max_; }

 private:
  void serve();

  const std::size_t wanted_;
  int listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> held_max_ = 0;
  std::thread thread_;
};

}  // namespace vortex::test
