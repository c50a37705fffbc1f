// SPDX-License-Identifier: MIT
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vortex/transport.hpp"

/// What your own tests need: nothing here touches a network, a clock or a disk.
namespace vortex::testing {

/// Records what a client sends, and answers what it was told to. Give it to
/// ClientOptions::transport and keep a share of it.
///
/// A request that finds no answer ready fails with Kind::connect and a message that says so, unless
/// the transport holds its requests: then it waits, as on a slow network. Thread-safe.
class FakeTransport final : public Transport {
 public:
  FakeTransport() = default;
  FakeTransport(const FakeTransport&) = delete;
  FakeTransport& operator=(const FakeTransport&) = delete;
  ~FakeTransport() override {
    for (auto& [ticket, done] : held_) done(cancelled());
  }

  /// Answers the request that waits longest, or else the next one.
  void will_answer(std::string body, int status = 200, std::vector<Header> headers = {}) {
    will_end({Response{status, std::move(headers), std::move(body)}});
  }
  void will_fail(TransportError::Kind kind) {
    will_end({TransportError(kind, "Request failed: the test wanted it")});
  }

  /// From now on requests that find no answer ready wait for one.
  void hold() {
    const std::lock_guard lock(mutex_);
    holds_ = true;
  }
  /// How many requests wait for an answer.
  std::size_t held() const {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }

  /// Everything that was sent so far, in its order.
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  Ticket start(Request request, Completion done) override {
    std::unique_lock lock(mutex_);
    const Ticket ticket = requests_.size() + 1;
    const std::string line = std::string(text(request.method)) + ' ' + request.url;
    requests_.push_back(std::move(request));
    if (outcomes_.empty() && holds_) {
      held_.emplace(ticket, std::move(done));
      return ticket;
    }
    Outcome outcome = TransportError(TransportError::Kind::connect,
                                     "Request failed: no answer was prepared for " + line);
    if (!outcomes_.empty()) {
      outcome = std::move(outcomes_.front());
      outcomes_.pop_front();
    }
    lock.unlock();
    done(std::move(outcome));
    return ticket;
  }

  void cancel(Ticket ticket) override {
    std::unique_lock lock(mutex_);
    const auto held = held_.extract(ticket);
    lock.unlock();
    if (held) held.mapped()(cancelled());
  }

 private:
  static TransportError cancelled() {
    return TransportError(TransportError::Kind::cancelled, "Request failed: it was cancelled");
  }

  void will_end(Outcome outcome) {
    std::unique_lock lock(mutex_);
    if (held_.empty()) {
      outcomes_.push_back(std::move(outcome));
      return;
    }
    const auto oldest = held_.extract(held_.begin());
    lock.unlock();
    oldest.mapped()(std::move(outcome));
  }

  mutable std::mutex mutex_;
  bool holds_ = false;
  std::deque<Outcome> outcomes_;
  std::map<Ticket, Completion> held_;
  std::vector<Request> requests_;
};

}  // namespace vortex::testing
