// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
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
  /// Returns once all that was to be done before this call is done, or the worker stops. Only
  /// between start and stop.
  void finish();

 private:
  void run();

  Work work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::condition_variable idle_;
  std::uint64_t begun_ = 0;     // pieces of work
  std::uint64_t all_done_ = 0;  // the last piece that left nothing to do
  std::thread thread_;
};

}  // namespace vortex::server
