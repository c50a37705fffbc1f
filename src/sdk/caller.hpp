// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "sdk/retry.hpp"
#include "vortex/options.hpp"

namespace vortex::detail {

/// Why nobody may wait in the thread that answers arrive in.
inline constexpr const char* kWouldNeverEnd =
    "waiting for an answer in the thread that it arrives in would never end";

/// Makes calls: from a call and its options to the outcome that counts. What the blocking and the
/// asynchronous client share. Thread-safe. Public headers name it; a shared library keeps it.
class [[gnu::visibility("hidden")]] Caller : public std::enable_shared_from_this<Caller> {
 public:
  using Ticket = Transport::Ticket;
  using Completion = Transport::Completion;

  explicit Caller(ClientOptions options);

  /// Starts a call and returns at once. `done` is called exactly once, in the thread that ends the
  /// call. Throws InvalidArgument, and calls nothing, where the call cannot be sent.
  Ticket start(const AnyCall& call, const CallOptions& options, Completion done);

  /// Ends a call early. One that has ended is left alone.
  void cancel(Ticket ticket);

  /// Cancels everything, now and from now on, and returns when no completion is being called any
  /// more but by the calling thread itself. Gives its share of the transport up.
  void close();

  /// Whether waiting in this thread for a call would never end.
  bool runs_this_thread() const;

 private:
  struct Running;
  class Busy;

  void send(const std::shared_ptr<Running>& running, std::chrono::milliseconds delay);
  void end_attempt(const std::shared_ptr<Running>& running, Outcome outcome);
  std::optional<std::chrono::milliseconds> next_delay(const Running& running,
                                                      const Outcome& outcome);
  void report(const Running& running, const Outcome& outcome,
              std::optional<std::chrono::milliseconds> retry_in) const;
  bool end(const std::shared_ptr<Running>& running);
  void finish(const std::shared_ptr<Running>& running, Outcome outcome);

  const ClientOptions options_;

  mutable std::mutex mutex_;
  std::shared_ptr<Transport> transport_;  ///< empty once closed
  std::map<Ticket, std::shared_ptr<Running>> running_;
  Ticket last_ticket_ = 0;
  sdk::RetryBudget budget_;
  std::vector<std::thread::id> busy_;  ///< threads inside a completion, once for each
  std::condition_variable less_busy_;
};

}  // namespace vortex::detail
