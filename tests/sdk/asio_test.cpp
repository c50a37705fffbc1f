// SPDX-License-Identifier: MIT
#include "vortex/asio.hpp"

#include <doctest/doctest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "vortex/testing.hpp"

using namespace vortex;
namespace asio = boost::asio;

namespace {

struct Fixture {
  Fixture() { transport->hold(); }

  static ClientOptions options(std::shared_ptr<Transport> transport) {
    ClientOptions out("VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing");
    out.transport = std::move(transport);
    return out;
  }

  std::shared_ptr<testing::FakeTransport> transport = std::make_shared<testing::FakeTransport>();
  AsyncClient client = AsyncClient(options(transport));
  asio::io_context context;
};

const std::string kOne = R"({"id":"inv-1"})";

}  // namespace

TEST_CASE("an answer is awaited by use_awaitable, in the executor of its coroutine") {
  Fixture fixture;
  std::string id;
  int status = 0;
  asio::co_spawn(
      fixture.context,
      [&]() -> asio::awaitable<void> {
        auto first = async_wait(fixture.client.get_invitation("inv-1"), asio::use_awaitable);
        const Invitation invitation = co_await std::move(first);
        CHECK(fixture.context.get_executor().running_in_this_thread());
        id = invitation.id;
        try {
          co_await async_wait(fixture.client.get_invitation("inv-2"), asio::use_awaitable);
        } catch (const ApiError& refusal) {
          status = refusal.status_code();
        }
      },
      asio::detached);
  // The context has work for as long as an answer is awaited.
  std::thread service([&] {
    while (fixture.transport->held() == 0) std::this_thread::yield();
    fixture.transport->will_answer(kOne);
    while (fixture.transport->requests().size() < 2) std::this_thread::yield();
    fixture.transport->will_answer("{}", 404);
  });
  fixture.context.run();
  service.join();
  CHECK(id == "inv-1");
  CHECK(status == 404);
}

TEST_CASE("an answer is awaited by a handler in the executor bound to it, and by use_future") {
  Fixture fixture;
  auto future = async_wait(fixture.client.get_invitation("inv-1"), asio::use_future);
  std::string id;
  async_wait(fixture.client.get_invitation("inv-2"),
             asio::bind_executor(fixture.context, [&](std::exception_ptr fault, Invitation got) {
               CHECK_FALSE(fault);
               id = got.id;
             }));
  fixture.transport->will_answer(kOne);
  fixture.transport->will_answer(kOne);
  CHECK(future.get().id == "inv-1");
  CHECK(id.empty());
  fixture.context.run();
  CHECK(id == "inv-1");
}

TEST_CASE("an answer that is there at once is given after async_wait has returned") {
  Fixture fixture;
  const auto answer = [&] {
    auto out = fixture.client.get_invitation("inv-1");
    fixture.transport->will_answer(kOne);
    return out;
  };
  bool returned = false, called = false;
  asio::post(fixture.context, [&] {
    async_wait(answer(),
               asio::bind_executor(fixture.context, [&](const std::exception_ptr&, Invitation) {
                 CHECK(returned);
                 called = true;
               }));
    returned = true;
  });
  fixture.context.run();
  CHECK(called);
}

TEST_CASE("cancelling the token cancels the call") {
  Fixture fixture;
  asio::cancellation_signal signal;
  bool cancelled = false;
  async_wait(fixture.client.get_invitation("inv-1"),
             asio::bind_cancellation_slot(
                 signal.slot(),
                 asio::bind_executor(fixture.context, [&](std::exception_ptr fault, Invitation) {
                   try {
                     if (fault) std::rethrow_exception(fault);
                   } catch (const TransportError& error) {
                     cancelled = error.kind() == TransportError::Kind::cancelled;
                   }
                 })));
  CHECK(fixture.transport->held() == 1);
  signal.emit(asio::cancellation_type::terminal);
  CHECK(fixture.transport->held() == 0);
  fixture.context.run();
  CHECK(cancelled);
}
