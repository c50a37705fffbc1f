// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

namespace vortex::test {

/// Sets the umask of the process until the end of the test.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t before_;
};

}  // namespace vortex::test
