// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace vortex {

/// Ends calls early. Give one to as many calls as belong together, by CallOptions, and cancel them
/// from any thread. A call that has ended is left alone; one that starts afterwards ends at once.
///
/// A cheap handle: copies stand for the same thing. Thread-safe.
class Cancellation {
 public:
  Cancellation();

  /// Ends the calls with TransportError::Kind::cancelled. Repeating it is fine.
  void cancel() const;

  bool is_cancelled() const;

  /// What `forget` knows a callback by.
  using Registration = std::uint64_t;

  /// Has `callback` called once, by `cancel` or, where that was before, now. It must not throw.
  Registration when_cancelled(std::function<void()> callback) const;
  /// Forgets a callback. One that is being called in another thread goes on.
  void forget(Registration registration) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace vortex
