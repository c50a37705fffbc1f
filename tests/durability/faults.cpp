// SPDX-License-Identifier: MIT
#include "durability/faults.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "durability/disk.hpp"
#include "durability/kernel.hpp"

namespace powercut {
namespace {

// The file is the test's, so the library only maps it.
Control* map_control() {
  const char* file = std::getenv("POWERCUT_CONTROL");
  if (!file) return nullptr;
  const int fd = kernel::open(AT_FDCWD, file, O_RDWR | O_CLOEXEC);
  if (fd < 0) _exit(99);
  void* page = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (page == MAP_FAILED) _exit(99);
  return static_cast<Control*>(page);
}

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

Faults::Faults(std::function<void()> cut) : cut_(std::move(cut)) {
  if (Control* shared = map_control()) control_ = shared;
}

void Faults::reach(Point point) {
  const auto wanted = static_cast<std::uint64_t>(point);
  if (control_->point.load() != wanted) return;
  // Of several threads only one takes the last pass.
  std::uint32_t left = control_->passes.load();
  while (left > 0 && !control_->passes.compare_exchange_weak(left, left - 1)) continue;
  if (left > 0) return;
  control_->reached = wanted;
  if (control_->kills == 0) cut_();
  kernel::kill_self();
}

void Faults::reach_before_write(int fd) {
  if (!is_armed()) return;
  const std::string path = path_of(fd);
  if (ends_with(path, ".db")) reach(kFolding);
  if (ends_with(path, "-wal") && upgrading_) reach(kUpgrading);
}

// A mail is in its place once both folders of the mailbox that knew it are synced.
void Faults::reach_after_sync(int fd) {
  if (!is_armed()) return;
  const std::string path = path_of(fd);
  if (ends_with(path, "-wal")) reach(kCommitted);
  if (ends_with(path, "/mail/tmp")) reach(kMailed);
}

void Faults::reach_before_open(const std::string& path, bool creates) {
  if (!creates || !is_armed()) return;
  if (path.find(".db.schema-") != std::string::npos) {
    upgrading_ = true;
    reach(kCopying);
  }
  if (ends_with(folder_of(path), "/mail/tmp")) reach(kClaimed);
}

bool Faults::refuses(std::uint32_t error) {
  if (error == 0) return false;
  ++control_->refused;
  errno = static_cast<int>(error);
  return true;
}

bool Faults::refuses_write(bool grows) {
  const std::uint32_t error = control_->write_error.load(std::memory_order_relaxed);
  return (error != ENOSPC || grows) && refuses(error);
}

bool Faults::refuses_sync() {
  return refuses(control_->sync_error.load(std::memory_order_relaxed));
}

void Faults::accepted(int fd) {
  if (fd < 0) {
    if (errno != EAGAIN) ++control_->not_accepted;
  } else if (static_cast<std::size_t>(fd) < accepted_.size()) {
    accepted_[static_cast<std::size_t>(fd)] = true;
  }
}

void Faults::opened(int fd) {
  if (fd >= 0 && static_cast<std::size_t>(fd) < accepted_.size()) {
    accepted_[static_cast<std::size_t>(fd)] = false;
  }
}

bool Faults::is_accepted(int fd) const {
  return fd >= 0 && static_cast<std::size_t>(fd) < accepted_.size() &&
         accepted_[static_cast<std::size_t>(fd)];
}

}  // namespace powercut
