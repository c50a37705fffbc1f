// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <coroutine>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "vortex/operations.hpp"
#include "vortex/options.hpp"
#include "vortex/token.hpp"

namespace vortex {

/// Runs what follows an answer, in a thread of its choice: `asio::post`, a thread pool's queue.
/// Must not throw. One that drops what it was given drops the callback; a coroutine stays
/// suspended.
using Executor = std::function<void(std::function<void()>)>;

namespace detail {

class Caller;

/// What an Async and the call that settles it share. Thread-safe.
class AsyncCore : public std::enable_shared_from_this<AsyncCore> {
 public:
  explicit AsyncCore(Executor executor = {}) : executor_(std::move(executor)) {}
  AsyncCore(const AsyncCore&) = delete;
  AsyncCore& operator=(const AsyncCore&) = delete;

  bool is_settled() const;
  /// Blocks until it is. Throws InvalidArgument where this thread would have to settle it.
  void wait() const;
  /// Keeps `next` to be called once settled; false, without keeping it, where it is already.
  bool when_settled(std::function<void()> next);
  /// The same, but calls `next` where it is settled already.
  void then(const std::function<void()>& next);
  /// Forgets what was to be called, and cancels the call.
  void abandon();
  /// Ends the call early.
  void cancel();
  /// Makes `wait` throw where it does for what this waits for.
  void follow(const AsyncCore& awaited);

  /// Starts the call that settles this. `read` keeps the value of its answer, or throws.
  void start(const std::shared_ptr<Caller>& caller, const AnyCall& call, const CallOptions& options,
             std::function<void(const Response&)> read);

 protected:
  ~AsyncCore() = default;

  /// Tells that there is a value, or a fault, from now on.
  void settle() noexcept;

  std::exception_ptr fault_;  ///< once settled: why there is no value

 private:
  void go_on();
  void drop_next() noexcept;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  bool settled_ = false;
  std::function<void()> next_;
  const Executor executor_;
  std::weak_ptr<Caller> caller_;
  Transport::Ticket ticket_ = 0;
};

template <class T>
class AsyncState final : public AsyncCore {
 public:
  using AsyncCore::AsyncCore;

  using AsyncCore::settle;

  T take() {
    if (fault_) std::rethrow_exception(fault_);
    if (!value_) throw InvalidArgument("this answer was taken before");
    return *std::exchange(value_, std::nullopt);
  }

  void keep(T value) { value_.emplace(std::move(value)); }
  void keep_fault(std::exception_ptr fault) { fault_ = std::move(fault); }

 private:
  std::optional<T> value_;
};

/// What the promises of coroutines that return an Async have in common.
struct AsyncPromise {
  AsyncCore* core;
};

}  // namespace detail

/// The answer to a call that has been started: a value of T, or the error that the blocking client
/// would have thrown. Take it once, in one of four ways: `co_await`, `get`, `then` or `future`.
///
/// The call goes on whether or not anybody waits; dropping an Async means not to hear of its end.
/// What follows an answer (the rest of a coroutine, a callback) runs in the client's executor, or
/// without one in the thread that the answer arrives in, and must not block there: all other
/// answers wait behind it. An Async is used by one thread at a time; `cancel` by any.
///
/// A coroutine may also return one: it starts at once, and its `co_return` or exception settles the
/// Async. Cancelling that one does nothing; cancel the calls inside by a Cancellation.
template <class T>
class [[nodiscard]] Async {
 public:
  class Awaiter;
  class promise_type;

  /// For this library: yours come from an AsyncClient or from a coroutine.
  explicit Async(std::shared_ptr<detail::AsyncState<T>> state) : state_(std::move(state)) {}
  Async(Async&&) noexcept = default;
  Async& operator=(Async&&) noexcept = default;

  /// Whether `get` would return at once.
  bool ready() const { return state_->is_settled(); }

  /// Waits, and gives the value or throws the error. Throws InvalidArgument, and keeps the answer,
  /// in the thread that the answer would arrive in.
  // The pointer stays as it is, because another thread may be about to cancel by it.
  T get() {
    state_->wait();
    return state_->take();
  }

  /// Has `callback` called with this Async when `get` returns at once: before `then` returns where
  /// it does already. An exception that leaves the callback ends the program.
  template <class F>
  void then(F callback) && {
    auto held = std::make_shared<F>(std::move(callback));
    const auto state = std::exchange(state_, nullptr);
    state->then([state, held]() noexcept { (*held)(Async(state)); });
  }

  /// The same as one of the standard library, for code that waits for those.
  std::future<T> future() && {
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> out = promise->get_future();
    std::move(*this).then([promise](Async done) {
      try {
        promise->set_value(done.get());
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
    return out;
  }

  /// Ends the call early, with TransportError::Kind::cancelled. One that has ended is left alone.
  void cancel() const {
    if (state_) state_->cancel();
  }
  /// What `cancel` does, to be kept and called after this Async was given away.
  std::function<void()> canceller() const {
    return [state = state_] { state->cancel(); };
  }

  /// Suspends any kind of coroutine until the answer is there. Destroying the coroutine meanwhile
  /// cancels the call; that must not happen in one thread while another goes on with it.
  Awaiter operator co_await() && { return Awaiter(std::exchange(state_, nullptr)); }

 private:
  std::shared_ptr<detail::AsyncState<T>> state_;
};

/// What `co_await` asks of an Async.
template <class T>
class Async<T>::Awaiter {
 public:
  explicit Awaiter(std::shared_ptr<detail::AsyncState<T>> state) : state_(std::move(state)) {}
  Awaiter(Awaiter&&) = delete;
  ~Awaiter() {
    if (suspended_) state_->abandon();
  }

  bool await_ready() const { return state_->is_settled(); }
  // As soon as the state knows the coroutine, another thread may go on with it and end this object.
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> coroutine) {
    if constexpr (std::is_base_of_v<detail::AsyncPromise, Promise>) {
      coroutine.promise().core->follow(*state_);
    }
    suspended_ = true;
    return state_->when_settled([coroutine] { coroutine.resume(); });
  }
  T await_resume() {
    suspended_ = false;
    return state_->take();
  }

 private:
  std::shared_ptr<detail::AsyncState<T>> state_;
  bool suspended_ = false;
};

/// What makes a coroutine of a function that gives an Async.
template <class T>
class Async<T>::promise_type : public detail::AsyncPromise {
 public:
  promise_type() { core = state_.get(); }
  Async get_return_object() { return Async(state_); }
  std::suspend_never initial_suspend() const noexcept { return {}; }
  // Settles when the coroutine's variables and arguments are gone, because what follows may end
  // what they refer to.
  auto final_suspend() const noexcept {
    struct Settle {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<promise_type> coroutine) const noexcept {
        const auto state = std::move(coroutine.promise().state_);
        coroutine.destroy();
        state->settle();
      }
      void await_resume() const noexcept {}
    };
    return Settle();
  }
  void return_value(T value) { state_->keep(std::move(value)); }
  void unhandled_exception() { state_->keep_fault(std::current_exception()); }

 private:
  std::shared_ptr<detail::AsyncState<T>> state_ = std::make_shared<detail::AsyncState<T>>();
};

namespace detail {
template <class Reply>
Async<Reply> start(const std::shared_ptr<Caller>& caller, const Executor& executor,
                   const Call<Reply>& call, const CallOptions& options) {
  const auto state = std::make_shared<AsyncState<Reply>>(executor);
  state->start(caller, call, options, [raw = state.get()](const Response& response) {
    raw->keep(read_reply<Reply>(response));
  });
  return Async<Reply>(state);
}
}  // namespace detail

/// The Vortex API, without blocking: the operations of Client, each giving an Async that is already
/// under way. Arguments may be let go of when the call returns; what is wrong with them is thrown
/// by the call itself.
///
/// May be used from several threads at once. Destroying it ends all calls that are under way with
/// TransportError::Kind::cancelled, and when the destructor has returned, nothing of them is called
/// any more (an executor of yours may still hold what it was given). That holds also where the
/// client is destroyed by what follows one of its own answers.
class AsyncClient : public Operations<AsyncClient, Async> {
 public:
  class With;

  explicit AsyncClient(std::string api_key) : AsyncClient(ClientOptions(std::move(api_key))) {}
  AsyncClient(std::string api_key, std::string base_url)
      : AsyncClient(ClientOptions(std::move(api_key), std::move(base_url))) {}
  /// `executor` runs what follows the answers; without one it runs in the thread of the transport.
  explicit AsyncClient(ClientOptions options, Executor executor = {});
  ~AsyncClient();
  AsyncClient(const AsyncClient&) = delete;
  AsyncClient& operator=(const AsyncClient&) = delete;

  using Operations::accept_invitations;

  /// As Client::accept_invitations for several targets: one request after the other.
  [[deprecated("pass an AcceptUser")]] Async<std::vector<Invitation>> accept_invitations(
      const std::vector<std::string>& ids, const std::vector<Target>& targets) const;

  /// The same operations, called with other options.
  With with(CallOptions options) const;

  /// What signs for this client's key.
  const TokenSigner& signer() const noexcept { return signer_; }

  /// Starts any call: what every operation above does.
  template <class Reply>
  Async<Reply> send(const Call<Reply>& call, const CallOptions& options = {}) const {
    return detail::start(caller_, executor_, call, options);
  }

 private:
  std::shared_ptr<detail::Caller> caller_;
  Executor executor_;
  TokenSigner signer_;
};

/// The operations of a client with options of their own. A copy may outlive the client; its calls
/// then end as cancelled. May be used from several threads at once.
class AsyncClient::With : public Operations<AsyncClient::With, Async> {
 public:
  /// What `client.with` gives.
  With(const AsyncClient& client, CallOptions options)
      : caller_(client.caller_), executor_(client.executor_), options_(std::move(options)) {}

  /// As AsyncClient::send, with these options.
  template <class Reply>
  Async<Reply> send(const Call<Reply>& call) const {
    return detail::start(caller_, executor_, call, options_);
  }

 private:
  std::shared_ptr<detail::Caller> caller_;
  Executor executor_;
  CallOptions options_;
};

inline AsyncClient::With AsyncClient::with(CallOptions options) const {
  return With(*this, std::move(options));
}

}  // namespace vortex
