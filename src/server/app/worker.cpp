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
  idle_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

// What is running now may have looked already at what there is to do.
void Worker::finish() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = begun_ + 1;
  woken_ = true;
  changed_.notify_one();
  idle_.wait(lock, [&] { return all_done_ >= wanted || stopping_; });
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
    ++begun_;
    lock.unlock();
    more = work_();
    lock.lock();
    if (!more) {
      all_done_ = begun_;
      idle_.notify_all();
    }
  }
}

}  // namespace vortex::server
