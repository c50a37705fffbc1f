// SPDX-License-Identifier: MIT
// The one file of the SDK that may name POSIX; tools/tidy.py refuses it anywhere else.
#include "base/signals.hpp"

#ifndef _WIN32
#include <pthread.h>
#include <signal.h>
#endif

namespace vortex::base {

#ifndef _WIN32

struct SignalsBlocked::Mask {
  sigset_t set;
};

SignalsBlocked::SignalsBlocked() : before_(std::make_unique<Mask>()) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before_->set);
}

SignalsBlocked::~SignalsBlocked() {
  pthread_sigmask(SIG_SETMASK, &before_->set, nullptr);
}

#else

struct SignalsBlocked::Mask {};
SignalsBlocked::SignalsBlocked() = default;
SignalsBlocked::~SignalsBlocked() = default;

#endif

}  // namespace vortex::base
