// SPDX-License-Identifier: MIT
// The part of the library that is not a disk: connections, for the places that faults.hpp names,
// and the wall clock.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "durability/faults.hpp"

namespace powercut {
namespace {

constexpr std::int64_t kNs = 1'000'000'000;

// Sockets of datagrams ask for names of hosts, which is not what the points are about.
bool is_stream(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

void before_sending(int fd) {
  const int fault = errno;
  if (faults().is_armed() && is_stream(fd)) {
    faults().reach(faults().is_accepted(fd) ? kReplying : kPosting);
  }
  errno = fault;
}

void after_receiving(int fd, ssize_t got) {
  const int fault = errno;
  if (got > 0 && faults().is_armed() && !faults().is_accepted(fd) && is_stream(fd)) {
    faults().reach(kPosted);
  }
  errno = fault;
}

std::int64_t wall_ns() {
  timespec now{};
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  return now.tv_sec * kNs + now.tv_nsec + faults().clock_ns();
}

}  // namespace
}  // namespace powercut

#pragma GCC visibility push(default)
extern "C" {

using powercut::faults;

int accept(int fd, sockaddr* address, socklen_t* size) {
  const auto got = static_cast<int>(syscall(SYS_accept4, fd, address, size, 0));
  faults().accepted(got);
  return got;
}
int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
  const auto got = static_cast<int>(syscall(SYS_accept4, fd, address, size, flags));
  faults().accepted(got);
  return got;
}
int socket(int domain, int type, int protocol) noexcept {
  const auto got = static_cast<int>(syscall(SYS_socket, domain, type, protocol));
  faults().opened(got);
  return got;
}

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  powercut::before_sending(fd);
  return syscall(SYS_sendto, fd, bytes, size, flags, nullptr, 0);
}
ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  powercut::before_sending(fd);
  return syscall(SYS_sendmsg, fd, message, flags);
}
ssize_t recv(int fd, void* bytes, size_t size, int flags) {
  const ssize_t got = syscall(SYS_recvfrom, fd, bytes, size, flags, nullptr, nullptr);
  powercut::after_receiving(fd, got);
  return got;
}

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  const auto result = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && wall && faults().clock_ns() != 0) {
    const std::int64_t ns = powercut::wall_ns();
    *now = {ns / powercut::kNs, ns % powercut::kNs};
  }
  return result;
}
int gettimeofday(timeval* now, void*) noexcept {
  const std::int64_t us = powercut::wall_ns() / 1000;
  *now = {us / 1'000'000, us % 1'000'000};
  return 0;
}
time_t time(time_t* where) noexcept {
  const time_t now = powercut::wall_ns() / powercut::kNs;
  if (where) *where = now;
  return now;
}

}  // extern "C"
#pragma GCC visibility pop
