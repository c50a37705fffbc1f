// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

// What a test asks for while the program runs: places where it is to end, a disk that refuses, a
// clock that is wrong. faults.py is the other end.
namespace powercut {

// Places where the program meets the kernel, by what it has done and not done yet.
enum class Point : std::uint64_t {};

// A name of up to eight letters; as one number, so that asking costs nothing.
constexpr Point point(std::string_view name) {
  std::uint64_t number = 0;
  for (std::size_t i = name.size(); i > 0; --i) {
    number = number << 8 | static_cast<unsigned char>(name[i - 1]);
  }
  return Point{number};
}

inline constexpr Point kWritten = point("write");      // some file of the folder was written
inline constexpr Point kCommitted = point("commit");   // the log is synced, nobody knows of it
inline constexpr Point kReplying = point("reply");     // an answer is about to be sent
inline constexpr Point kClaimed = point("claim");      // so is a mail into the mailbox
inline constexpr Point kMailed = point("mailed");      // it is there, and not recorded
inline constexpr Point kPosting = point("post");       // something is about to be sent elsewhere
inline constexpr Point kPosted = point("posted");      // and was answered, and not recorded
inline constexpr Point kFolding = point("fold");       // a checkpoint is about to write a page
inline constexpr Point kFolded = point("folded");      // it has ended, the log is about to be cut
inline constexpr Point kCopying = point("copy");       // the copy before an upgrade has begun
inline constexpr Point kUpgrading = point("upgrade");  // an upgrade is about to write to the log

// One page of a file that both map. The layout is that of LAYOUT in faults.py.
struct Control {
  std::atomic<std::uint64_t> point{0};         // where to end; 0 is nowhere
  std::atomic<std::uint32_t> passes{0};        // how often it is passed before
  std::atomic<std::uint32_t> kills{0};         // 1: the process is killed, 0: the power goes out
  std::atomic<std::uint64_t> reached{0};       // the point that ended it
  std::atomic<std::uint32_t> write_error{0};   // errno of what writes below the folder; 0 is none
  std::atomic<std::uint32_t> sync_error{0};    // errno of syncs
  std::atomic<std::int64_t> clock_ns{0};       // how far the wall clock is off
  std::atomic<std::uint64_t> refused{0};       // writes and syncs that failed for that
  std::atomic<std::uint64_t> not_accepted{0};  // connections that could not be accepted
};

class Faults {
 public:
  /// POWERCUT_CONTROL names the file; without it nothing is asked for. `cut` ends the process with
  /// the power.
  explicit Faults(std::function<void()> cut);

  bool is_armed() const { return control_->point.load(std::memory_order_relaxed) != 0; }
  /// Ends the process if this is the place.
  void reach(Point point);
  /// The same for places that are told by the name of a file. Quick where nothing is armed.
  void reach_before_write(int fd);
  void reach_after_sync(int fd);
  void reach_before_open(const std::string& path, bool creates);

  /// True with errno set where a write is to fail. A full disk takes what needs no more room.
  bool refuses_write(bool grows);
  bool refuses_sync();

  std::int64_t clock_ns() const { return control_->clock_ns.load(std::memory_order_relaxed); }

  /// Connections that others opened are told from those that the program opened.
  void accepted(int fd);
  void opened(int fd);
  bool is_accepted(int fd) const;

 private:
  bool refuses(std::uint32_t error);

  Control own_;
  Control* control_ = &own_;
  std::function<void()> cut_;
  std::atomic<bool> upgrading_{false};
  std::array<std::atomic<bool>, 65536> accepted_{};
};

// Those of this process.
Faults& faults();

}  // namespace powercut
