// SPDX-License-Identifier: MIT
#include "server/app/worker.hpp"

#include <chrono>

namespace vortex::server {

Worker::Worker(Work work) : work_(std::move(work)) {}

Worker::~Worker() {
  stop();
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Worker::run() {
  bool more = true;
  std::unique_lock lock(mutex_);
  while (true) {
    if (!more) {
      changed_.wait_for(lock, std::chrono::seconds(1), [this] { return woken_ || stopping_; });
    }
    if (stopping_) return;
    woken_ = false;
    lock.unlock();
    more = work_();
    lock.lock();
  }
}

}  // namespace vortex::server
