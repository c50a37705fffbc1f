// SPDX-License-Identifier: MIT
#include "sdk/caller.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/base64url.hpp"
#include "base/random.hpp"
#include "vortex/error.hpp"

namespace vortex::detail {
namespace {

using std::chrono::milliseconds;

// Beyond this the steady clock's own end would come near; nobody waits so long.
constexpr milliseconds kTimeoutMax = std::chrono::hours(24 * 365);

using Time = std::chrono::steady_clock::time_point;

TransportError cancelled() {
  return TransportError(TransportError::Kind::cancelled, "Request failed: it was cancelled");
}

ClientOptions completed(ClientOptions options) {
  if (!options.clock) options.clock = [] { return std::chrono::system_clock::now(); };
  if (!options.stopwatch) options.stopwatch = [] { return std::chrono::steady_clock::now(); };
  if (!options.random) options.random = base::secure_random();
  return options;
}

std::string make_idempotency_key(const Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random(bytes);
  return base::hex(bytes);
}

double make_jitter(const Random& random) {
  std::array<std::uint8_t, 2> bytes{};
  random(bytes);
  return (bytes[0] * 256 + bytes[1]) / 65535.0;
}

bool was_sent(const Request& request, const std::string& text) {
  return request.url.find(text) != text.npos || request.body.find(text) != text.npos ||
         std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const Header& header) { return header.value.find(text) != text.npos; });
}

// A service that says back what it was sent must not bring it into the log by this header. Keys and
// tokens have dots and addresses an @, so that parts of them cannot pass as a whole either.
std::string shown_request_id(const Request& request, const Response& response) {
  constexpr std::size_t kMax = 64;
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::string* id = response.header("x-request-id");
  const bool fine = id && id->size() <= kMax && id->find_first_not_of(kAllowed) == id->npos &&
                    !was_sent(request, *id);
  return fine ? *id : "";
}

bool is_overloaded(const Outcome& outcome) {
  const auto* fault = std::get_if<TransportError>(&outcome);
  return fault && fault->kind() == TransportError::Kind::overloaded;
}

}  // namespace

/// One call from its start to its end. Under the caller's mutex, but for what never changes and
/// what only the attempt under way touches.
struct Caller::Running {
  Ticket ticket = 0;
  std::string_view route;
  Request request;
  Completion done;
  int attempts_max = 1;
  std::optional<Time> deadline;
  std::optional<Cancellation> cancellation;
  Cancellation::Registration registration = 0;

  int attempt = 0;  ///< the one under way, from 1
  Time attempt_started;
  std::optional<Outcome> before;  ///< of the attempt before it

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
        ClientOptions without_transport = completed(options);
        without_transport.transport = nullptr;
        return without_transport;
      }()),
      transport_(options.transport ? std::move(options.transport)
                                   : make_curl_transport(options_.network)),
      budget_(options_.retry.budget) {}

Caller::Ticket Caller::start(const AnyCall& call, const CallOptions& options, Completion done) {
  const auto running = std::make_shared<Running>();
  std::string key = options.idempotency_key;
  if (key.empty() && call.method == Method::post) key = make_idempotency_key(options_.random);
  running->route = call.route;
  running->request = make_request(call, options_, key);
  running->done = std::move(done);
  running->attempts_max = options.attempts_max.value_or(options_.retry.attempts_max);
  const milliseconds timeout = options.timeout.value_or(options_.timeout);
  if (timeout.count() > 0) {
    running->deadline = options_.stopwatch() + std::min<milliseconds>(timeout, kTimeoutMax);
  }
  const Ticket ticket = [this] {
    const std::lock_guard lock(mutex_);
    return ++last_ticket_;
  }();
  running->ticket = ticket;
  if (options.cancellation) {
    running->cancellation = options.cancellation;
    running->registration = options.cancellation->when_cancelled([weak = weak_from_this(), ticket] {
      if (const auto caller = weak.lock()) caller->cancel(ticket);
    });
  }
  {
    // From here on `close` may end it, in another thread.
    const std::lock_guard lock(mutex_);
    if (transport_) running_.emplace(ticket, running);
    running->cancel_wanted = options.cancellation && options.cancellation->is_cancelled();
  }
  try {
    send(running, milliseconds(0));
  } catch (...) {
    end(running);
    throw;
  }
  return ticket;
}

void Caller::send(const std::shared_ptr<Running>& running, milliseconds delay) {
  Request request = running->request;
  request.delay = delay;
  const Time now = options_.stopwatch();
  running->attempt_started = now + std::min(delay, kTimeoutMax);
  request.timeout = milliseconds(0);
  if (running->deadline) {
    const auto left = std::chrono::ceil<milliseconds>(*running->deadline - now);
    request.timeout = std::max(left, milliseconds(1));
  }
  std::shared_ptr<Transport> transport;
  int attempt = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!running->cancel_wanted) transport = transport_;
    attempt = ++running->attempt;
    running->in_transport.reset();
  }
  if (!transport) return finish(running, cancelled());
  const Ticket ticket =
      transport->start(std::move(request), [self = shared_from_this(), running](Outcome outcome) {
        const Busy busy(*self);
        self->end_attempt(running, std::move(outcome));
      });
  bool cancel_wanted = false;
  {
    // The attempt may have ended by now, and another one have begun; or `close` has ended the call
    // and could not know of this ticket.
    const std::lock_guard lock(mutex_);
    if (running->attempt != attempt) return;
    running->in_transport = ticket;
    cancel_wanted = running->cancel_wanted;
  }
  if (cancel_wanted) transport->cancel(ticket);
}

void Caller::end_attempt(const std::shared_ptr<Running>& running, Outcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    if (running->ended) return;
  }
  const std::optional<milliseconds> delay = next_delay(*running, outcome);
  report(*running, outcome, delay);
  if (delay) {
    running->before = std::move(outcome);
    send(running, *delay);
  } else if (is_overloaded(outcome) && running->before) {
    // It would say that nothing was sent.
    finish(running, *std::exchange(running->before, std::nullopt));
  } else {
    finish(running, std::move(outcome));
  }
}

std::optional<milliseconds> Caller::next_delay(const Running& running, const Outcome& outcome) {
  if (!sdk::is_transient(outcome)) {
    const bool needed_none = running.attempt == 1 && std::holds_alternative<Response>(outcome);
    const std::lock_guard lock(mutex_);
    if (needed_none) budget_.give_back();
    return std::nullopt;
  }
  sdk::Attempt attempt;
  attempt.number = running.attempt;
  attempt.attempts_max = running.attempts_max;
  attempt.outcome = &outcome;
  attempt.now = options_.clock();
  if (running.deadline) {
    attempt.time_left = std::chrono::floor<milliseconds>(*running.deadline - options_.stopwatch());
  }
  const auto delay = sdk::retry_delay(options_.retry, attempt, make_jitter(options_.random));
  const std::lock_guard lock(mutex_);
  return delay && budget_.take() ? delay : std::nullopt;
}

void Caller::report(const Running& running, const Outcome& outcome,
                    std::optional<milliseconds> retry_in) const {
  if (!options_.log) return;
  LogEvent event;
  event.method = text(running.request.method);
  event.route = running.route;
  event.attempt = running.attempt;
  // Below zero where it ended before it began.
  event.duration =
      std::max(std::chrono::floor<milliseconds>(options_.stopwatch() - running.attempt_started),
               milliseconds(0));
  event.retry_in = retry_in;
  if (const auto* fault = std::get_if<TransportError>(&outcome)) {
    event.fault = text(fault->kind());
  } else {
    const Response& response = std::get<Response>(outcome);
    event.status = response.status;
    event.request_id = shown_request_id(running.request, response);
  }
  options_.log(event);
}

// False where it had ended before.
bool Caller::end(const std::shared_ptr<Running>& running) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(running->ended, true)) return false;
    running_.erase(running->ticket);
  }
  if (running->cancellation) running->cancellation->forget(running->registration);
  return true;
}

void Caller::finish(const std::shared_ptr<Running>& running, Outcome outcome) {
  if (!end(running)) return;
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
