// SPDX-License-Identifier: MIT
#include "server/mail/maildir.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

namespace vortex::server {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& path) {
  const int code = errno;
  throw std::system_error(code, std::generic_category(), what + (' ' + path.string()));
}

class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, mode_t mode = 0)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }

 private:
  int fd_;
};

void sync_folder(const fs::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened || ::fsync(opened.get()) != 0) fail("cannot sync", folder);
}

void make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0) {
    if (errno == EEXIST && fs::is_directory(folder)) return;
    fail("cannot make", folder);
  }
  // The umask may have taken away what the owner needs.
  if (::chmod(folder.c_str(), 0700) != 0) fail("cannot set the mode of", folder);
  sync_folder(folder.parent_path());
}

void make_folders(const fs::path& folder) {
  make_folder(folder);
  for (const char* part : {"tmp", "new", "cur"}) make_folder(folder / part);
}

void require_name(std::string_view name) {
  constexpr std::size_t kMax = 200;
  const auto fine = [](char c) { return c > 0x20 && c < 0x7F && c != '/' && c != ':'; };
  if (name.empty() || name.size() > kMax || name.front() == '.' ||
      !std::all_of(name.begin(), name.end(), fine)) {
    throw std::invalid_argument("not a name for a message in a mailbox");
  }
}

// Mail readers add a colon and their marks to the name when they move a message to `cur`.
std::string name_of(const fs::path& path) {
  const std::string file = path.filename().string();
  return file.substr(0, file.find(':'));
}

// A message only ever moves from `new` to `cur`, so looking in this order does not miss it.
constexpr std::array<const char*, 2> kReadable = {"new", "cur"};

std::optional<fs::path> find(const fs::path& folder, const std::string& name) {
  const fs::path fresh = folder / kReadable[0] / name;
  if (fs::exists(fs::symlink_status(fresh))) return fresh;
  for (const auto& file : fs::directory_iterator(folder / kReadable[1])) {
    if (name_of(file.path()) == name) return file.path();
  }
  return std::nullopt;
}

void write_all(int fd, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_file(const fs::path& path, std::string_view bytes) {
  // Left by a delivery that was cut off: it may be half a message, or have another mode.
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("cannot remove", path);
  const Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
  if (!file) fail("cannot make", path);
  if (::fchmod(file.get(), 0600) != 0) fail("cannot set the mode of", path);
  write_all(file.get(), bytes, path);
  if (::fsync(file.get()) != 0) fail("cannot sync", path);
}

void move_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) fail("cannot move to", to);
}

std::string read_all(int fd, const fs::path& path) {
  std::string bytes;
  std::array<char, 16 * 1024> block;
  for (ssize_t got = 1; got != 0;) {
    got = ::read(fd, block.data(), block.size());
    if (got < 0 && errno != EINTR) fail("cannot read", path);
    if (got > 0) bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

}  // namespace

Maildir::Maildir(fs::path folder) : folder_(fs::absolute(folder).lexically_normal()) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();
  make_folders(folder_);
  // A start that was cut short may have made them without syncing their names.
  sync_folder(folder_.parent_path());
  sync_folder(folder_);
}

void Maildir::deliver(const std::string& name, std::string_view bytes) {
  require_name(name);
  const std::lock_guard lock(delivering_);
  // People empty a mailbox by deleting it; the next message makes it again.
  make_folders(folder_);
  if (const auto there = find(folder_, name)) {
    // An earlier attempt may have ended before its name was durable.
    return sync_folder(there->parent_path());
  }
  const fs::path temporary = folder_ / "tmp" / name;
  try {
    write_file(temporary, bytes);
    move_file(temporary, folder_ / "new" / name);
  } catch (const std::system_error&) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder_ / "new");
  sync_folder(folder_ / "tmp");
}

std::vector<Maildir::Entry> Maildir::list() const {
  // By name, because a message that moves meanwhile is seen twice.
  std::map<std::string, std::pair<fs::file_time_type, fs::path>> found;
  for (const char* part : kReadable) {
    for (const auto& file : fs::directory_iterator(folder_ / part)) {
      std::error_code gone;
      const std::string name = name_of(file.path());
      if (name.empty() || name.front() == '.' || !fs::is_regular_file(file.symlink_status(gone))) {
        continue;
      }
      const auto time = file.last_write_time(gone);
      if (!gone) found[name] = {time, file.path()};
    }
  }
  std::vector<std::tuple<fs::file_time_type, std::string, fs::path>> sorted;
  for (auto& [name, where] : found) sorted.emplace_back(where.first, name, where.second);
  std::sort(sorted.begin(), sorted.end());
  std::vector<Entry> entries;
  for (auto& [time, name, path] : sorted) entries.push_back({std::move(name), std::move(path)});
  return entries;
}

std::optional<std::string> Maildir::read(const std::string& name) const {
  require_name(name);
  // A mail reader may move the message between finding and opening it, but seldom twice.
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto path = find(folder_, name);
    if (!path) break;
    const Descriptor file(*path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (file) return read_all(file.get(), *path);
    if (errno != ENOENT) fail("cannot open", *path);
  }
  return std::nullopt;
}

}  // namespace vortex::server
