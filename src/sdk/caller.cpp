// SPDX-License-Identifier: MIT
#include "sdk/caller.hpp"

#include <algorithm>
#include <utility>

#include "vortex/error.hpp"

namespace vortex::detail {
namespace {

TransportError cancelled() {
  return TransportError(TransportError::Kind::cancelled, "Request failed: it was cancelled");
}

}  // namespace

/// One call from its start to its end. Under the caller's mutex, but for what never changes.
struct Caller::Running {
  Ticket ticket = 0;
  Request request;
  Completion done;
  std::optional<Cancellation> cancellation;
  Cancellation::Registration registration = 0;

  std::optional<Ticket> in_transport;
  bool cancel_wanted = false;
  bool ended = false;
};

/// Marks this thread as one that may be inside a completion, for `close` to wait for.
class Caller::Busy {
 public:
  explicit Busy(Caller& caller) : caller_(caller) {
    const std::lock_guard lock(caller_.mutex_);
    caller_.busy_.push_back(std::this_thread::get_id());
  }
  ~Busy() {
    const std::lock_guard lock(caller_.mutex_);
    auto& busy = caller_.busy_;
    busy.erase(std::find(busy.begin(), busy.end(), std::this_thread::get_id()));
    caller_.less_busy_.notify_all();
  }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Caller& caller_;
};

Caller::Caller(ClientOptions options)
    : options_([&] {
        ClientOptions without_transport = options;
        without_transport.transport = nullptr;
        return without_transport;
      }()),
      transport_(options.transport ? std::move(options.transport)
                                   : make_curl_transport(options_.network)) {}

Caller::Ticket Caller::start(const AnyCall& call, const CallOptions& options, Completion done) {
  const auto running = std::make_shared<Running>();
  Connection connection = options_;
  if (options.timeout) connection.timeout = *options.timeout;
  running->request = make_request(call, connection);
  running->done = std::move(done);
  {
    const std::lock_guard lock(mutex_);
    running->ticket = ++last_ticket_;
    if (transport_) running_.emplace(running->ticket, running);
  }
  const Ticket ticket = running->ticket;
  if (options.cancellation) {
    running->cancellation = options.cancellation;
    running->registration = options.cancellation->when_cancelled([weak = weak_from_this(), ticket] {
      if (const auto caller = weak.lock()) caller->cancel(ticket);
    });
  }
  send(running);
  return ticket;
}

void Caller::send(const std::shared_ptr<Running>& running) {
  std::shared_ptr<Transport> transport;
  {
    const std::lock_guard lock(mutex_);
    if (!running->cancel_wanted) transport = transport_;
  }
  if (!transport) return finish(running, cancelled());
  const Ticket ticket =
      transport->start(running->request, [self = shared_from_this(), running](Outcome outcome) {
        const Busy busy(*self);
        self->finish(running, std::move(outcome));
      });
  bool cancel_wanted = false;
  {
    const std::lock_guard lock(mutex_);
    running->in_transport = ticket;
    cancel_wanted = running->cancel_wanted;
  }
  if (cancel_wanted) transport->cancel(ticket);
}

void Caller::finish(const std::shared_ptr<Running>& running, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(running->ended, true)) return;
    running_.erase(running->ticket);
  }
  if (running->cancellation) running->cancellation->forget(running->registration);
  std::exchange(running->done, nullptr)(std::move(outcome));
}

void Caller::cancel(Ticket ticket) {
  std::shared_ptr<Transport> transport;
  std::optional<Ticket> in_transport;
  {
    const std::lock_guard lock(mutex_);
    const auto found = running_.find(ticket);
    if (found == running_.end()) return;
    found->second->cancel_wanted = true;
    in_transport = found->second->in_transport;
    transport = transport_;
  }
  if (transport && in_transport) transport->cancel(*in_transport);
}

void Caller::close() {
  const auto only_this_thread = [this] {
    return std::all_of(busy_.begin(), busy_.end(),
                       [](std::thread::id id) { return id == std::this_thread::get_id(); });
  };
  std::unique_lock lock(mutex_);
  std::shared_ptr<Transport> transport = std::move(transport_);
  if (!transport) return;
  const std::map<Ticket, std::shared_ptr<Running>> running = std::move(running_);
  running_.clear();
  std::vector<Ticket> to_cancel;
  for (const auto& [ticket, call] : running) {
    call->cancel_wanted = true;
    if (call->in_transport) to_cancel.push_back(*call->in_transport);
  }
  lock.unlock();
  for (const Ticket ticket : to_cancel) transport->cancel(ticket);
  lock.lock();
  less_busy_.wait(lock, only_this_thread);
  lock.unlock();
  transport.reset();  // one of our own ends here, and its thread with it
  for (const auto& [ticket, call] : running) finish(call, cancelled());
  lock.lock();
  less_busy_.wait(lock, only_this_thread);
}

bool Caller::runs_this_thread() const {
  const std::lock_guard lock(mutex_);
  return transport_ && transport_->runs_this_thread();
}

}  // namespace vortex::detail
