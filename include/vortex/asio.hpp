// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include "vortex/async.hpp"

/// A bridge to Boost.Asio, the one header here that needs more than the standard library.
namespace vortex {

/// Waits for an answer by any completion token of Asio, such as `use_awaitable`, `use_future` or a
/// handler `void(std::exception_ptr, T)`, which is called in the token's executor:
/// `co_await async_wait(client.get_invitation(id), boost::asio::use_awaitable)`.
///
/// A cancellation of the token cancels the call. Until the answer is there, the executor has work.
/// What Async::get would throw arrives as the token has it: thrown by `co_await`, or in the
/// exception_ptr.
template <class T, class Token>
auto async_wait(Async<T> answer, Token&& token) {
  namespace asio = boost::asio;
  const auto initiate = [](auto handler, Async<T> waited) {
    const auto executor = asio::get_associated_executor(handler);
    auto slot = asio::get_associated_cancellation_slot(handler);
    auto held = std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
    if (slot.is_connected()) {
      slot.assign([cancel = waited.canceller()](asio::cancellation_type) { cancel(); });
    }
    std::move(waited).then(
        [held, executor, slot, work = asio::make_work_guard(executor)](Async<T> done) mutable {
          auto kept = std::make_shared<Async<T>>(std::move(done));
          // Not dispatched: an answer that is there at once would go on inside the caller.
          asio::post(executor, [held, kept, slot, work = std::move(work)]() mutable {
            if (slot.is_connected()) slot.clear();
            T value{};
            std::exception_ptr fault;
            try {
              value = kept->get();
            } catch (...) {
              fault = std::current_exception();
            }
            std::move (*held)(fault, std::move(value));
          });
        });
  };
  return asio::async_initiate<Token, void(std::exception_ptr, T)>(initiate, token,
                                                                  std::move(answer));
}

}  // namespace vortex
