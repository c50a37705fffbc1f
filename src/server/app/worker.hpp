// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace vortex::server {

/// A thread that does what is left to do: at once when woken, and once a second for what has become
/// due by itself.
class Worker {
 public:
  /// Does some of the work; true where more may be left. Must not throw.
  using Work = std::function<bool()>;

  explicit Worker(Work work);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  /// Lets the running piece of work end.
  void stop();
  /// Quick, and safe from any thread.
  void wake();

 private:
  void run();

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vortex::server
