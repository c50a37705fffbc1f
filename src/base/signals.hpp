// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

namespace vortex::base {

/// Keeps signals away from a thread that is started meanwhile, which inherits the mask. They are
/// the host program's business; above all no SIGPIPE of a broken TLS connection may reach it.
/// Where a system knows no such mask, it does nothing.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  struct Mask;
  std::unique_ptr<Mask> before_;
};

}  // namespace vortex::base
