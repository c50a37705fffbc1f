// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <compare>
#include <csignal>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

// What a disk would have lost at a power cut: every change below one folder that was not synced
// yet, with what is needed to undo it.
namespace powercut {

struct Settings {
  std::string folder;      // POWERCUT_DIR: what lies below is watched
  std::string statistics;  // POWERCUT_STATS: the file that gets the counts
  std::uint64_t seed = 1;  // POWERCUT_SEED
  bool torn = false;       // POWERCUT_TORN=1: some of what was undone comes back
  bool names = false;      // POWERCUT_NAMES=1: new names vanish too until their folder is synced
  std::uint64_t after_writes = 0;  // POWERCUT_AFTER_WRITES=N: cut at the Nth write
  long within_ms = 0;              // POWERCUT_WITHIN_MS=N: cut at a random moment of the next N ms
  int signal = SIGUSR2;            // POWERCUT_SIGNAL: the number of the signal that cuts

  static Settings from_environment();
};

// A file or folder, whatever its names are.
struct Id {
  dev_t device = 0;
  ino_t inode = 0;
  auto operator<=>(const Id&) const = default;
};

using Bytes = std::vector<char>;

// A place in a file got other bytes, or the file another size.
struct Contents {
  off_t offset = 0;
  std::size_t length = 0;
  Bytes old_bytes;
  off_t old_size = 0;
  bool resized = false;
  Bytes new_bytes;     // read back just before the undo
  off_t new_size = 0;  // likewise
};

// A name moved. To create is to move in from limbo, to delete is to move there: limbo is a folder
// of ours beside the watched one, where a deleted file waits for the sync that makes it final.
struct Name {
  std::string from;
  std::string to;
  std::string replaced;  // where in limbo the file waits that had the name `to` before
};

struct Change {
  std::uint64_t number;
  Id synced_by;  // the file, or the folder of a name: syncing it makes the change durable
  std::variant<Contents, Name> what;
};

class Disk {
 public:
  explicit Disk(Settings settings);

  // Serialises every change, so that the holder sees a disk that stands still. Signals are blocked
  // meanwhile: a handler that writes would wait for the thread that it interrupted.
  class Guard {
   public:
    explicit Guard(Disk& disk);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Disk& disk_;
    sigset_t before_;
  };

  const Settings& settings() const { return settings_; }
  bool watches_file(int fd) const;
  bool watches_path(const std::string& path) const;

  // Each takes the lock, does the real thing and remembers how to undo it. They return what the
  // real thing returned, with its errno.
  ssize_t write(int fd, std::optional<off_t> offset, std::size_t length,
                const std::function<ssize_t()>& real);
  int resize(int fd, off_t size, const std::function<int()>& real);
  int open(int folder, const char* path, const std::string& full, int flags, mode_t mode);
  int rename(const std::string& from, const std::string& to, const std::function<int()>& real);
  int remove(const std::string& path);
  int create(const std::string& path, const std::function<int()>& real);

  // Runs the real sync without the lock, then forgets the changes made before it began.
  int sync(int fd, const std::function<int()>& real);

  // A descriptor of ours on this file must stay open from now on: closing any descriptor of a file
  // drops all POSIX locks that the process has on it.
  void locked(int fd);
  bool may_close(int fd);

  // The power goes out: undoes what is not synced and kills the process. Does not return.
  // The caller holds a Guard.
  [[noreturn]] void cut();

  void write_statistics();

 private:
  Id retain(int fd);
  void release(Id id);
  void remember(Id synced_by, std::variant<Contents, Name> what);
  void forget(const Change& change);
  bool in_limbo(const std::string& path) const;
  std::string limbo_name();

  void undo_everything();
  void undo(Contents& contents, int fd);
  void undo(const Name& name);
  void let_some_through();
  bool redo_part(const Contents& contents, int fd);
  bool redo_bytes(const Contents& contents, int fd);
  bool redo_sectors(const Contents& contents, int fd);
  bool one_in(unsigned chances) { return random_() % chances == 0; }

  Settings settings_;
  std::string limbo_;
  std::mutex mutex_;
  std::mt19937_64 random_;
  std::uint64_t next_number_ = 1;
  std::list<Change> changes_;  // oldest first
  std::map<Id, int> files_;    // descriptors of our own
  std::set<Id> locked_;
  std::uint64_t writes_ = 0;
  std::uint64_t syncs_ = 0;
  std::uint64_t undone_ = 0;
  std::uint64_t let_through_ = 0;
};

// The path of an open file, and of a path relative to an open folder with its folder resolved.
std::string path_of(int fd);
std::string full_path(int folder, const char* path);
std::string folder_of(const std::string& path);

}  // namespace powercut
