// SPDX-License-Identifier: MIT
#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/signals.hpp"
#include "sdk/curl_exchange.hpp"
#include "vortex/transport.hpp"

namespace vortex {
namespace {

using sdk::Exchange;
using sdk::Handle;
using Time = std::chrono::steady_clock::time_point;
using Kind = TransportError::Kind;

TransportError failed(Kind kind, const char* why) {
  return TransportError(kind, std::string("Request failed: ") + why);
}

TransportError cancelled() {
  return failed(Kind::cancelled, "it was cancelled");
}

TransportError timed_out() {
  return failed(Kind::timeout, "its time ran out before it was sent");
}

TransportError out_of_memory() {
  return failed(Kind::connect, "out of memory");
}

TransportError overloaded() {
  return failed(Kind::overloaded, "too many requests are waiting");
}

// With none in flight, nothing would ever be sent.
TransportOptions completed(TransportOptions options) {
  options.in_flight_max = std::max<std::size_t>(options.in_flight_max, 1);
  return options;
}

void require_libcurl() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::bad_alloc();
}

/// One curl multi handle and what it works on. `run` is the body of its thread; everything below
/// "in the loop's thread" is touched by that thread only, the rest under the mutex.
class Loop {
 public:
  explicit Loop(TransportOptions options) : options_(completed(std::move(options))) {
    require_libcurl();
    multi_ = curl_multi_init();
    if (!multi_) throw std::bad_alloc();
  }
  ~Loop() { close(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Transport::Ticket add(std::unique_ptr<Exchange> exchange) {
    std::unique_lock lock(mutex_);
    const Transport::Ticket ticket = exchange->ticket = ++last_ticket_;
    // Not by a sum, which the largest bounds would overflow.
    const bool full = pending_ >= options_.in_flight_max &&
                      pending_ - options_.in_flight_max >= options_.waiting_max;
    if (!stopping_ && !full) {
      ++pending_;
      arriving_.push_back(std::move(exchange));
      curl_multi_wakeup(multi_);
      return ticket;
    }
    // Stopping, it is a completion that starts the next request while the transport is destroyed.
    const bool stopping = stopping_;
    lock.unlock();
    exchange->done(stopping ? cancelled() : overloaded());
    return ticket;
  }

  void cancel(Transport::Ticket ticket) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    to_cancel_.push_back(ticket);
    curl_multi_wakeup(multi_);
  }

  // The loop closes the multi handle once it has seen `stopping_`, hence the wakeup under the lock.
  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    curl_multi_wakeup(multi_);
  }

  bool runs_this_thread() const noexcept { return current == this; }

  // In the loop's thread, from here on.

  void run() {
    current = this;
    while (take_orders()) {
      end_overdue();
      end_delays();
      begin_next();
      int running = 0;
      curl_multi_perform(multi_, &running);
      finish_ended();
      curl_multi_poll(multi_, nullptr, 0, time_to_wait(), nullptr);
    }
    while (!known_.empty()) finish(known_.begin()->first, cancelled());
    // Here rather than in the destructor's thread, where closing TLS might raise SIGPIPE.
    close();
  }

 private:
  // False when it is time to stop.
  bool take_orders() {
    std::vector<std::unique_ptr<Exchange>> arriving;
    std::vector<Transport::Ticket> to_cancel;
    bool stopping = false;
    {
      const std::lock_guard lock(mutex_);
      arriving.swap(arriving_);
      to_cancel.swap(to_cancel_);
      stopping = stopping_;
    }
    for (auto& exchange : arriving) line_up(std::move(exchange));
    for (const Transport::Ticket ticket : to_cancel) finish(ticket, cancelled());
    return !stopping;
  }

  void line_up(std::unique_ptr<Exchange> exchange) {
    const Transport::Ticket ticket = exchange->ticket;
    delayed_.emplace(exchange->not_before, ticket);
    if (exchange->deadline != Time::max()) deadlines_.emplace(exchange->deadline, ticket);
    known_.emplace(ticket, std::move(exchange));
  }

  // Of what still waits; libcurl watches over the time of what is in flight.
  void end_overdue() {
    const Time now = std::chrono::steady_clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      finish(deadlines_.begin()->second, timed_out());
    }
  }

  void end_delays() {
    const Time now = std::chrono::steady_clock::now();
    while (!delayed_.empty() && delayed_.begin()->first <= now) {
      line_.insert(delayed_.extract(delayed_.begin()).value().second);
    }
  }

  bool may_begin() const { return !line_.empty() && in_flight_ < options_.in_flight_max; }

  void begin_next() {
    while (may_begin()) begin(*line_.begin());
  }

  void begin(Transport::Ticket ticket) {
    Exchange& exchange = *known_.at(ticket);
    leave_line(exchange);
    if (idle_.empty()) {
      exchange.handle.reset(curl_easy_init());
    } else {
      exchange.handle = std::move(idle_.back());
      idle_.pop_back();
    }
    if (!exchange.handle) return finish(ticket, out_of_memory());
    ++in_flight_;
    sdk::prepare(exchange, options_, time_left(exchange));
    if (curl_multi_add_handle(multi_, exchange.handle.get()) != CURLM_OK) {
      finish(ticket, out_of_memory());
    }
  }

  void leave_line(const Exchange& exchange) {
    line_.erase(exchange.ticket);
    delayed_.erase({exchange.not_before, exchange.ticket});
    deadlines_.erase({exchange.deadline, exchange.ticket});
  }

  // At least a millisecond, because 0 would stand for no end.
  static std::chrono::milliseconds time_left(const Exchange& exchange) {
    using std::chrono::milliseconds;
    if (exchange.deadline == Time::max()) return milliseconds(0);
    const auto left = exchange.deadline - std::chrono::steady_clock::now();
    return std::max(std::chrono::ceil<milliseconds>(left), milliseconds(1));
  }

  int time_to_wait() const {
    using std::chrono::milliseconds;
    constexpr milliseconds kLongest(1000);
    if (may_begin()) return 0;
    const Time now = std::chrono::steady_clock::now();
    milliseconds wait = kLongest;
    for (const auto* timers : {&deadlines_, &delayed_}) {
      if (timers->empty()) continue;
      wait = std::min(wait, std::chrono::ceil<milliseconds>(timers->begin()->first - now));
    }
    return static_cast<int>(std::max(wait, milliseconds(0)).count());
  }

  void finish_ended() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* found = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &found);
      Exchange& exchange = *reinterpret_cast<Exchange*>(found);
      finish(exchange.ticket, sdk::outcome_of(message->data.result, exchange));
    }
  }

  // Of a ticket that is not known any more nothing is left to finish.
  void finish(Transport::Ticket ticket, Outcome outcome) {
    const auto node = known_.extract(ticket);
    if (!node) return;
    Exchange& exchange = *node.mapped();
    if (exchange.handle) {
      curl_multi_remove_handle(multi_, exchange.handle.get());
      curl_easy_reset(exchange.handle.get());
      idle_.push_back(std::move(exchange.handle));
      --in_flight_;
    } else {
      leave_line(exchange);
    }
    {
      const std::lock_guard lock(mutex_);
      --pending_;
    }
    exchange.done(std::move(outcome));
  }

  void close() {
    idle_.clear();
    if (multi_) curl_multi_cleanup(std::exchange(multi_, nullptr));
  }

  static thread_local const Loop* current;

  const TransportOptions options_;
  CURLM* multi_ = nullptr;
  std::unordered_map<Transport::Ticket, std::unique_ptr<Exchange>> known_;
  std::set<Transport::Ticket> line_;  ///< what is to begin, in the order in which it was started
  std::set<std::pair<Time, Transport::Ticket>> delayed_;    ///< when they are to join the line
  std::set<std::pair<Time, Transport::Ticket>> deadlines_;  ///< of those not begun
  std::size_t in_flight_ = 0;
  std::vector<Handle> idle_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Exchange>> arriving_;
  std::vector<Transport::Ticket> to_cancel_;
  std::size_t pending_ = 0;  ///< started and not ended
  Transport::Ticket last_ticket_ = 0;
  bool stopping_ = false;
};

thread_local const Loop* Loop::current = nullptr;

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(TransportOptions options)
      : loop_(std::make_shared<Loop>(std::move(options))) {}
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  ~CurlTransport() override {
    loop_->stop();
    if (!thread_.joinable()) return;
    if (runs_this_thread()) {
      thread_.detach();  // a completion destroys us; the loop ends when that returns
    } else {
      thread_.join();
    }
  }

  Ticket start(Request request, Completion done) override {
    std::call_once(started_, [this] {
      const base::SignalsBlocked blocked;
      thread_ = std::thread([loop = loop_] { loop->run(); });
    });
    auto exchange = std::make_unique<Exchange>();
    // Longer than libcurl can wait is as good as the longest that it can.
    const std::chrono::milliseconds longest = std::chrono::hours(24 * 24);
    const Time now = std::chrono::steady_clock::now();
    exchange->not_before = now + std::min(request.delay, longest);
    if (request.timeout.count() > 0) exchange->deadline = now + std::min(request.timeout, longest);
    exchange->request = std::move(request);
    exchange->done = std::move(done);
    return loop_->add(std::move(exchange));
  }

  void cancel(Ticket ticket) override { loop_->cancel(ticket); }

  bool runs_this_thread() const noexcept override { return loop_->runs_this_thread(); }

 private:
  std::shared_ptr<Loop> loop_;  ///< shared with the thread
  std::once_flag started_;
  std::thread thread_;
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport(TransportOptions options) {
  return std::make_shared<CurlTransport>(std::move(options));
}

}  // namespace vortex
