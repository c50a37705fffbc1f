// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <csignal>

// The kernel without libc in between. The library replaces libc's names, so it needs others to do
// the real thing with. All return -1 and set errno when they fail.
namespace powercut::kernel {

static_assert(sizeof(long) == sizeof(off_t), "offsets are passed in one register");

inline int open(int folder, const char* path, int flags, mode_t mode = 0) {
  return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
}

inline ssize_t read(int fd, void* bytes, std::size_t size, off_t offset) {
  return syscall(SYS_pread64, fd, bytes, size, offset);
}

inline ssize_t write(int fd, const void* bytes, std::size_t size) {
  return syscall(SYS_write, fd, bytes, size);
}

inline ssize_t write(int fd, const void* bytes, std::size_t size, off_t offset) {
  return syscall(SYS_pwrite64, fd, bytes, size, offset);
}

inline ssize_t write(int fd, const iovec* parts, int count) {
  return syscall(SYS_writev, fd, parts, count);
}

inline ssize_t write(int fd, const iovec* parts, int count, off_t offset) {
  return syscall(SYS_pwritev, fd, parts, count, offset, 0);
}

inline int resize(int fd, off_t size) {
  return static_cast<int>(syscall(SYS_ftruncate, fd, size));
}

inline int allocate(int fd, int mode, off_t offset, off_t size) {
  return static_cast<int>(syscall(SYS_fallocate, fd, mode, offset, size));
}

inline int sync(int fd) {
  return static_cast<int>(syscall(SYS_fsync, fd));
}

inline int sync_data(int fd) {
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}

inline int rename(int from_folder, const char* from, int to_folder, const char* to,
                  unsigned flags = 0) {
  return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

inline int link(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  return static_cast<int>(syscall(SYS_linkat, from_folder, from, to_folder, to, flags));
}

inline int unlink(int folder, const char* path, int flags = 0) {
  return static_cast<int>(syscall(SYS_unlinkat, folder, path, flags));
}

inline int make_folder(int folder, const char* path, mode_t mode) {
  return static_cast<int>(syscall(SYS_mkdirat, folder, path, mode));
}

inline int control(int fd, int command, long argument) {
  return static_cast<int>(syscall(SYS_fcntl, fd, command, argument));
}

inline void kill_self() {
  syscall(SYS_kill, getpid(), SIGKILL);
}

// The kernel's set of signals is one word; glibc's is larger and starts with it.
inline int mask(int how, const sigset_t* wanted, sigset_t* before) {
  return static_cast<int>(syscall(SYS_rt_sigprocmask, how, wanted, before, sizeof(long)));
}

}  // namespace powercut::kernel
