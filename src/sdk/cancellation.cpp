// SPDX-License-Identifier: MIT
#include "vortex/cancellation.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace vortex {

struct Cancellation::State {
  std::mutex mutex;
  bool cancelled = false;
  Registration last = 0;
  std::map<Registration, std::function<void()>> callbacks;
};

Cancellation::Cancellation() : state_(std::make_shared<State>()) {}

void Cancellation::cancel() const {
  std::map<Registration, std::function<void()>> callbacks;
  {
    const std::lock_guard lock(state_->mutex);
    state_->cancelled = true;
    callbacks.swap(state_->callbacks);
  }
  for (const auto& [registration, callback] : callbacks) callback();
}

bool Cancellation::is_cancelled() const {
  const std::lock_guard lock(state_->mutex);
  return state_->cancelled;
}

Cancellation::Registration Cancellation::when_cancelled(std::function<void()> callback) const {
  {
    const std::lock_guard lock(state_->mutex);
    if (!state_->cancelled) {
      state_->callbacks.emplace(++state_->last, std::move(callback));
      return state_->last;
    }
  }
  callback();
  return 0;
}

void Cancellation::forget(Registration registration) const {
  std::unique_lock lock(state_->mutex);
  const auto forgotten = state_->callbacks.extract(registration);
  lock.unlock();  // what the callback holds may use this when it goes
}

}  // namespace vortex
