// SPDX-License-Identifier: MIT
// Plays a disk that loses power, for LD_PRELOAD. A killed process leaves what it wrote in the page
// cache, so a kill shows nothing about fsync. This library stands between the program and libc,
// remembers what every change replaced, forgets it when the file is synced, and at the cut puts
// back what was never synced. The settings are in disk.hpp.
//
// Beside it, faults.hpp: named places where the program is to end, disks that refuse, clocks that
// are wrong (surroundings.cpp).
//
// It does not see stores through mmap, io_uring, stdio's own writes, other processes and static
// programs. A file opened with O_SYNC counts as unsynced until fsync.
#include <sys/file.h>
#include <sys/sendfile.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "durability/disk.hpp"
#include "durability/faults.hpp"
#include "durability/kernel.hpp"

namespace powercut {
namespace {

// Never destroyed: threads of the program may write until the very end.
Disk& disk() {
  static Disk* const instance = new Disk(Settings::from_environment());
  return *instance;
}

sigset_t cut_signal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, disk().settings().signal);
  return signals;
}

void wait_for_cut() {
  const sigset_t signals = cut_signal();
  const long within = disk().settings().within_ms;
  if (within > 0) {
    std::mt19937_64 random(disk().settings().seed);
    const long wait = static_cast<long>(random() % static_cast<unsigned long>(within));
    const timespec timeout{wait / 1000, wait % 1000 * 1'000'000};
    sigtimedwait(&signals, nullptr, &timeout);
  } else {
    int got = 0;
    sigwait(&signals, &got);
  }
  const Disk::Guard guard(disk());
  disk().cut();
}

// One thread waits with every signal blocked; all others inherit a blocked cut signal.
[[gnu::constructor]] void begin() {
  if (disk().settings().folder.empty()) return;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  kernel::mask(SIG_SETMASK, &all, &before);
  std::thread(wait_for_cut).detach();
  sigaddset(&before, disk().settings().signal);
  kernel::mask(SIG_SETMASK, &before, nullptr);
}

[[gnu::destructor]] void end() {
  if (disk().settings().folder.empty()) return;
  const Disk::Guard guard(disk());
  disk().write_statistics();
}

// Delivered to any other thread, the cut signal would end the process with nothing undone.
int mask_signals(int how, const sigset_t* wanted, sigset_t* before) {
  if (!wanted) return kernel::mask(how, wanted, before);
  sigset_t safe = *wanted;
  if (how == SIG_UNBLOCK) sigdelset(&safe, disk().settings().signal);
  if (how == SIG_SETMASK) sigaddset(&safe, disk().settings().signal);
  return kernel::mask(how, &safe, before);
}

std::size_t total(const iovec* parts, int count) {
  std::size_t size = 0;
  for (int i = 0; i < count; ++i) size += parts[i].iov_len;
  return size;
}

// Whether the file may get longer by so many bytes at this place.
bool is_refused(int fd, std::optional<off_t> offset, std::size_t size) {
  struct stat status {};
  fstat(fd, &status);
  const off_t at = offset.value_or(lseek(fd, 0, SEEK_CUR));
  const bool appends = (kernel::control(fd, F_GETFL, 0) & O_APPEND) != 0;
  return faults().refuses_write(appends || at + static_cast<off_t>(size) > status.st_size);
}

ssize_t write_file(int fd, std::optional<off_t> offset, std::size_t size,
                   const std::function<ssize_t()>& real) {
  if (!disk().watches_file(fd)) return real();
  if (is_refused(fd, offset, size)) return -1;
  faults().reach_before_write(fd);
  const ssize_t written = disk().write(fd, offset, size, real);
  const int fault = errno;
  faults().reach(kWritten);
  errno = fault;
  return written;
}

ssize_t write_at(int fd, const void* bytes, std::size_t size, off_t offset) {
  return write_file(fd, offset, size, [&] { return kernel::write(fd, bytes, size, offset); });
}

ssize_t write_parts_at(int fd, const iovec* parts, int count, off_t offset) {
  return write_file(fd, offset, total(parts, count),
                    [&] { return kernel::write(fd, parts, count, offset); });
}

bool is_log(const std::string& path) {
  return path.size() > 4 && path.compare(path.size() - 4, 4, "-wal") == 0;
}

int resize(int fd, off_t size) {
  const auto real = [&] { return kernel::resize(fd, size); };
  if (!disk().watches_file(fd)) return real();
  if (faults().is_armed() && is_log(path_of(fd))) faults().reach(kFolded);
  return is_refused(fd, size, 0) ? -1 : disk().resize(fd, size, real);
}

int sync(int fd, const std::function<int()>& real) {
  const bool watched = disk().watches_path(path_of(fd));
  if (watched && faults().refuses_sync()) return -1;
  const int result = disk().sync(fd, real);
  const int fault = errno;
  if (watched && result == 0) faults().reach_after_sync(fd);
  errno = fault;
  return result;
}

int resize_path(const char* path, off_t size) {
  const int fd = kernel::open(AT_FDCWD, path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  const int result = resize(fd, size);
  const int fault = errno;
  if (disk().may_close(fd)) close(fd);
  errno = fault;
  return result;
}

int allocate(int fd, int mode, off_t offset, off_t size) {
  const auto real = [&] { return kernel::allocate(fd, mode, offset, size); };
  if (!disk().watches_file(fd)) return real();
  if (mode != 0) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return is_refused(fd, offset, static_cast<std::size_t>(size))
             ? -1
             : disk().resize(fd, offset + size, real);
}

int open_file(int folder, const char* path, int flags, mode_t mode) {
  if ((flags & (O_CREAT | O_TRUNC)) != 0) {
    const std::string full = full_path(folder, path);
    if (disk().watches_path(full)) {
      const bool creates = ::access(full.c_str(), F_OK) != 0;
      faults().reach_before_open(full, creates);
      if (faults().refuses_write(creates)) return -1;
      return disk().open(folder, path, full, flags, mode);
    }
  }
  return kernel::open(folder, path, flags, mode);
}

int rename_path(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  const auto real = [&] { return kernel::rename(from_folder, from, to_folder, to, flags); };
  const std::string source = full_path(from_folder, from);
  const std::string target = full_path(to_folder, to);
  if (!disk().watches_path(source) && !disk().watches_path(target)) return real();
  return faults().refuses_write(false) ? -1 : disk().rename(source, target, real);
}

int remove_path(int folder, const char* path, int flags) {
  const std::string full = full_path(folder, path);
  struct stat status {};
  const bool file = (flags & AT_REMOVEDIR) == 0 &&
                    fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                    S_ISREG(status.st_mode);
  if (file && disk().watches_path(full)) {
    if (faults().is_armed() && is_log(full)) faults().reach(kFolded);
    return faults().refuses_write(false) ? -1 : disk().remove(full);
  }
  return kernel::unlink(folder, path, flags);
}

int create_path(int folder, const char* path, const std::function<int()>& real) {
  const std::string full = full_path(folder, path);
  if (!disk().watches_path(full)) return real();
  return faults().refuses_write(true) ? -1 : disk().create(full, real);
}

// These copy inside the kernel. Refused this way, their callers fall back to writing.
ssize_t refuse_copy() {
  errno = EINVAL;
  return -1;
}

mode_t mode_argument(int flags, va_list arguments) {
  const bool given = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return given ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

Faults& faults() {
  static Faults* const instance = new Faults([] {
    const Disk::Guard guard(disk());
    disk().cut();
  });
  return *instance;
}

}  // namespace powercut

// What libc calls these things, in both spellings of each.
#pragma GCC visibility push(default)
extern "C" {

using powercut::disk;
namespace kernel = powercut::kernel;

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  return powercut::write_at(fd, bytes, size, offset);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  return powercut::write_at(fd, bytes, size, offset);
}
ssize_t write(int fd, const void* bytes, size_t size) {
  return powercut::write_file(fd, std::nullopt, size,
                              [&] { return kernel::write(fd, bytes, size); });
}
ssize_t writev(int fd, const iovec* parts, int count) {
  return powercut::write_file(fd, std::nullopt, powercut::total(parts, count),
                              [&] { return kernel::write(fd, parts, count); });
}
ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  return powercut::write_parts_at(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t offset) {
  return powercut::write_parts_at(fd, parts, count, offset);
}
ssize_t sendfile(int out, int in, off_t* offset, size_t size) noexcept {
  if (disk().watches_file(out)) return powercut::refuse_copy();
  return syscall(SYS_sendfile, out, in, offset, size);
}
ssize_t sendfile64(int out, int in, off64_t* offset, size_t size) noexcept {
  return sendfile(out, in, offset, size);
}
ssize_t copy_file_range(int in, off64_t* in_offset, int out, off64_t* out_offset, size_t size,
                        unsigned flags) {
  if (disk().watches_file(out)) return powercut::refuse_copy();
  return syscall(SYS_copy_file_range, in, in_offset, out, out_offset, size, flags);
}

int ftruncate(int fd, off_t size) noexcept {
  return powercut::resize(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept {
  return powercut::resize(fd, size);
}
int truncate(const char* path, off_t size) noexcept {
  return powercut::resize_path(path, size);
}
int truncate64(const char* path, off64_t size) noexcept {
  return powercut::resize_path(path, size);
}
int fallocate(int fd, int mode, off_t offset, off_t size) {
  return powercut::allocate(fd, mode, offset, size);
}
int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
  return powercut::allocate(fd, mode, offset, size);
}
int posix_fallocate(int fd, off_t offset, off_t size) {
  return powercut::allocate(fd, 0, offset, size) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  return posix_fallocate(fd, offset, size);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = powercut::mode_argument(flags, arguments);
  va_end(arguments);
  return powercut::open_file(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = powercut::mode_argument(flags, arguments);
  va_end(arguments);
  return powercut::open_file(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = powercut::mode_argument(flags, arguments);
  va_end(arguments);
  return powercut::open_file(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = powercut::mode_argument(flags, arguments);
  va_end(arguments);
  return powercut::open_file(folder, path, flags, mode);
}
int creat(const char* path, mode_t mode) {
  return powercut::open_file(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) {
  return creat(path, mode);
}

int unlink(const char* path) noexcept {
  return powercut::remove_path(AT_FDCWD, path, 0);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  return powercut::remove_path(folder, path, flags);
}
int remove(const char* path) noexcept {
  struct stat status {};
  const bool folder = lstat(path, &status) == 0 && S_ISDIR(status.st_mode);
  return powercut::remove_path(AT_FDCWD, path, folder ? AT_REMOVEDIR : 0);
}
int rename(const char* from, const char* to) noexcept {
  return powercut::rename_path(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return powercut::rename_path(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  return powercut::rename_path(from_folder, from, to_folder, to, flags);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return powercut::create_path(AT_FDCWD, path,
                               [&] { return kernel::make_folder(AT_FDCWD, path, mode); });
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  return powercut::create_path(folder, path,
                               [&] { return kernel::make_folder(folder, path, mode); });
}
int link(const char* from, const char* to) noexcept {
  return powercut::create_path(AT_FDCWD, to,
                               [&] { return kernel::link(AT_FDCWD, from, AT_FDCWD, to, 0); });
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return powercut::create_path(
      to_folder, to, [&] { return kernel::link(from_folder, from, to_folder, to, flags); });
}

int fsync(int fd) {
  return powercut::sync(fd, [fd] { return kernel::sync(fd); });
}
int fdatasync(int fd) {
  return powercut::sync(fd, [fd] { return kernel::sync_data(fd); });
}

int fcntl(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  const long argument = va_arg(arguments, long);
  va_end(arguments);
  if (command == F_SETLK || command == F_SETLKW) disk().locked(fd);
  return kernel::control(fd, command, argument);
}
int fcntl64(int fd, int command, ...) {
  va_list arguments;
  va_start(arguments, command);
  const long argument = va_arg(arguments, long);
  va_end(arguments);
  return fcntl(fd, command, argument);
}

int sigprocmask(int how, const sigset_t* wanted, sigset_t* before) noexcept {
  return powercut::mask_signals(how, wanted, before);
}
int pthread_sigmask(int how, const sigset_t* wanted, sigset_t* before) noexcept {
  return powercut::mask_signals(how, wanted, before) == 0 ? 0 : errno;
}

}  // extern "C"
#pragma GCC visibility pop
