// SPDX-License-Identifier: MIT
#include "base/signals.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

#include <memory>
#include <thread>

namespace {

bool is_blocked(int signal) {
  sigset_t now;
  pthread_sigmask(SIG_BLOCK, nullptr, &now);
  return sigismember(&now, signal) == 1;
}

}  // namespace

TEST_CASE("a thread that is started while signals are blocked gets none") {
  bool inside = false;
  auto blocked = std::make_unique<vortex::base::SignalsBlocked>();
  std::thread thread([&inside] { inside = is_blocked(SIGPIPE) && is_blocked(SIGTERM); });
  blocked.reset();
  thread.join();
  CHECK(inside);
  CHECK_FALSE(is_blocked(SIGPIPE));
  CHECK_FALSE(is_blocked(SIGTERM));
}

TEST_CASE("what was blocked before stays blocked after") {
  sigset_t pipe;
  sigset_t before;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before);
  { const vortex::base::SignalsBlocked blocked; }
  CHECK(is_blocked(SIGPIPE));
  CHECK_FALSE(is_blocked(SIGTERM));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}
