// SPDX-License-Identifier: MIT
#include "vortex/async.hpp"

#include "sdk/caller.hpp"
#include "vortex/error.hpp"

namespace vortex {
namespace detail {

bool AsyncCore::is_settled() const {
  const std::lock_guard lock(mutex_);
  return settled_;
}

void AsyncCore::wait() const {
  std::unique_lock lock(mutex_);
  if (settled_) return;
  if (const auto caller = caller_.lock(); caller && caller->runs_this_thread()) {
    throw InvalidArgument(kWouldNeverEnd);
  }
  changed_.wait(lock, [this] { return settled_; });
}

bool AsyncCore::when_settled(std::function<void()> next) {
  const std::lock_guard lock(mutex_);
  if (settled_) return false;
  next_ = std::move(next);
  return true;
}

void AsyncCore::then(const std::function<void()>& next) {
  if (when_settled(next)) return;
  if (executor_) {
    executor_(next);
  } else {
    next();
  }
}

void AsyncCore::abandon() {
  drop_next();
  cancel();
}

void AsyncCore::cancel() {
  std::unique_lock lock(mutex_);
  const auto caller = caller_.lock();
  const Transport::Ticket ticket = ticket_;
  lock.unlock();
  if (caller) caller->cancel(ticket);
}

void AsyncCore::follow(const AsyncCore& awaited) {
  std::weak_ptr<Caller> caller;
  {
    const std::lock_guard lock(awaited.mutex_);
    caller = awaited.caller_;
  }
  const std::lock_guard lock(mutex_);
  caller_ = std::move(caller);
}

void AsyncCore::start(const std::shared_ptr<Caller>& caller, const AnyCall& call,
                      const CallOptions& options, std::function<void(const Response&)> read) {
  {
    const std::lock_guard lock(mutex_);
    caller_ = caller;
  }
  const auto done = [self = shared_from_this(), read = std::move(read)](const Outcome& outcome) {
    try {
      if (const auto* fault = std::get_if<TransportError>(&outcome)) throw *fault;
      read(std::get<Response>(outcome));
    } catch (...) {
      self->fault_ = std::current_exception();
    }
    self->settle();
  };
  const Transport::Ticket ticket = caller->start(call, options, done);
  const std::lock_guard lock(mutex_);
  ticket_ = ticket;
}

// What follows stays here until it is really called, so that abandon can still take it back from an
// executor's queue.
void AsyncCore::settle() noexcept {
  bool awaited = false;
  {
    const std::lock_guard lock(mutex_);
    settled_ = true;
    awaited = next_ != nullptr;
    changed_.notify_all();
  }
  if (!awaited) return;
  if (executor_) {
    // What follows may hold this, and then would keep itself alive where it is never run.
    const std::shared_ptr<void> turn(nullptr,
                                     [self = shared_from_this()](void*) { self->drop_next(); });
    executor_([self = shared_from_this(), turn] { self->go_on(); });
  } else {
    go_on();
  }
}

void AsyncCore::go_on() {
  std::function<void()> next;
  {
    const std::lock_guard lock(mutex_);
    next = std::exchange(next_, nullptr);
  }
  if (next) next();
}

void AsyncCore::drop_next() noexcept {
  std::function<void()> next;
  const std::lock_guard lock(mutex_);
  next.swap(next_);
}

}  // namespace detail

namespace {

using Accepted = std::vector<Invitation>;

// A client that is destroyed meanwhile cancels the request under way and those that would follow.
Async<Accepted> accept_each(AsyncClient::With client, std::vector<std::string> ids,
                            std::vector<AcceptUser> users) {
  Accepted accepted;
  std::exception_ptr last_refusal;
  for (const AcceptUser& user : users) {
    try {
      accepted = co_await client.accept_invitations(ids, user);
    } catch (const Error&) {
      last_refusal = std::current_exception();
    }
  }
  if (last_refusal) std::rethrow_exception(last_refusal);
  co_return accepted;
}

}  // namespace

AsyncClient::AsyncClient(ClientOptions options, Executor executor)
    : caller_(std::make_shared<detail::Caller>(options)),
      executor_(std::move(executor)),
      signer_(options.api_key, options.clock) {}

AsyncClient::~AsyncClient() {
  caller_->close();
}

Async<Accepted> AsyncClient::accept_invitations(const std::vector<std::string>& ids,
                                                const std::vector<Target>& targets) const {
  if (targets.empty()) throw InvalidArgument("No targets provided");
  std::vector<AcceptUser> users;
  for (const Target& target : targets) users.push_back(accept_user(target));
  return accept_each(with({}), ids, std::move(users));
}

}  // namespace vortex
