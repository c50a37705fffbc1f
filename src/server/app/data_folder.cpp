// SPDX-License-Identifier: MIT
#include "server/app/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "server/admin/socket.hpp"
#include "vortex/error.hpp"
#include "wire/api_key.hpp"

namespace vortex::server {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// How long to wait for whoever has the folder for a moment, and how long between two looks.
constexpr auto kPatience = 5s;
constexpr auto kPause = 20ms;

[[noreturn]] void fail(const std::string& what, const fs::path& path) {
  throw StartFault(what + " " + path.string() + ": " + std::strerror(errno));
}

class File {
 public:
  File(const fs::path& path, int flags) : handle_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (handle_ >= 0) ::close(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return handle_; }
  int release() { return std::exchange(handle_, -1); }

 private:
  int handle_;
};

void sync_folder(const fs::path& folder) {
  const File handle(folder, O_RDONLY | O_DIRECTORY);
  if (handle.get() < 0 || ::fsync(handle.get()) != 0) fail("cannot sync", folder);
}

void write_all(int handle, std::string_view text, const fs::path& path) {
  while (!text.empty()) {
    const ssize_t count = ::write(handle, text.data(), text.size());
    if (count < 0 && errno != EINTR) fail("cannot write", path);
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
}

void write_synced(const fs::path& path, const std::string& text) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
  if (file.get() < 0) fail("cannot write", path);
  write_all(file.get(), text, path);
  if (::fsync(file.get()) != 0) fail("cannot sync", path);
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  std::error_code unreadable;
  for (const auto& entry : fs::directory_iterator(folder, unreadable)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

// What stays of a server whose database and credentials were moved away.
bool is_left_over(const std::string& name) {
  return name == "admin.sock" || name == "mail" || name.starts_with("vortex.db");
}

// The mode of a folder that other things live in is not ours to change: /tmp must not close for all
// because somebody named it by mistake. Many programs call a file of theirs lock, so that it is a
// sign only where nothing of others is beside it.
bool is_foreign(const fs::path& path) {
  std::set<std::string> names = names_in(path);
  const auto ours = [](const std::string& name) {
    return name == "vortex.db" || name.starts_with("credentials.json");
  };
  if (std::any_of(names.begin(), names.end(), ours)) return false;
  names.erase("lost+found");
  if (names.erase("lock") == 0) return !names.empty();
  return !std::all_of(names.begin(), names.end(), is_left_over);
}

// A link is left alone: what it leads to was put elsewhere on purpose.
void close_to_others(const fs::path& path) {
  const File file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat status;
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    if (errno == ELOOP || errno == ENOENT) return;
    fail("cannot open", path);
  }
  if (!S_ISREG(status.st_mode) || (status.st_mode & 07777) == 0600) return;
  if (::fchmod(file.get(), 0600) != 0) fail("cannot take from others what they may do with", path);
}

// A backup may have been put back with the modes of whoever did it. This has to come before SQLite
// opens its files: it closes them here, and with that all locks of this process on them end.
void close_files_to_others(const fs::path& folder) {
  for (const std::string& name : names_in(folder)) {
    const bool ours =
        name == "lock" || name.starts_with("vortex.db") || name.starts_with("credentials.json");
    if (ours) close_to_others(folder / name);
  }
}

// True where it was not there before.
bool make_folder(const fs::path& path) {
  std::error_code fault;
  const bool made = fs::create_directories(path, fault);
  if (fault) {
    throw StartFault("cannot make the folder " + path.string() + ": " + fault.message() +
                     "; choose another with --data");
  }
  if (made) sync_folder(fs::absolute(path).lexically_normal().parent_path());
  if (is_foreign(path)) {
    throw StartFault("the folder " + path.string() +
                     " holds files of others; choose an empty one with --data");
  }
  if (::chmod(path.c_str(), 0700) != 0 || ::access(path.c_str(), W_OK | X_OK) != 0) {
    throw StartFault("cannot write to the folder " + path.string() + ": " + std::strerror(errno) +
                     "; choose another with --data");
  }
  return made;
}

// A server has the folder for long, and answers at its socket; a command, or a server that starts
// or ends, has it for a moment, which is worth waiting for.
bool take_lock(int handle, const fs::path& folder) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (::flock(handle, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) fail("cannot lock", folder);
    if (is_answered(folder) || std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kPause);
  }
  struct stat status;
  // Its maker took it away again while this process waited: it locks nothing any more.
  return ::fstat(handle, &status) == 0 && status.st_nlink > 0;
}

// A start that failed leaves no folder behind in which the next would find something. The lock is
// still held here, so that nobody works in the folder.
void remove_unused(const fs::path& folder) {
  std::error_code ignored;
  if (names_in(folder) != std::set<std::string>{"lock"}) return;
  fs::remove(folder / "lock", ignored);
  fs::remove(folder, ignored);
}

fs::path unfinished(const fs::path& credentials) {
  return credentials.string() + ".new";
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<Uuid> key_id_in(const std::string& credentials) {
  try {
    const Json json = Json::parse(credentials);
    const Json* key = json.find("apiKey");
    if (!key || !key->if_text()) return std::nullopt;
    return wire::split_api_key(*key->if_text()).id;
  } catch (const InvalidArgument&) {
    return std::nullopt;
  }
}

}  // namespace

DataFolder::DataFolder(fs::path path) : path_(std::move(path)), is_made_(make_folder(path_)) {
  File file(path_ / "lock", O_RDWR | O_CREAT | O_NOFOLLOW);
  if (file.get() < 0) fail("cannot open", path_ / "lock");
  if (!take_lock(file.get(), path_)) {
    throw FolderInUse("another vortexd serves " + path_.string() +
                      "; stop it, or choose another folder with --data");
  }
  require_database();
  require_no_foreign_log();
  close_files_to_others(path_);
  lock_ = file.release();
}

// A backup does not say that it has a log, as every database says that a server has used; beside it
// can only be the log of another database, which SQLite would write into it.
void DataFolder::require_no_foreign_log() const {
  const fs::path log = database().string() + "-wal";
  std::error_code none;
  if (fs::file_size(log, none) == 0 || none) return;
  std::string head(20, '\0');
  std::ifstream(database(), std::ios::binary).read(head.data(), 20);
  if (head[18] != 1) return;
  throw StartFault(database().string() + " is a backup, but " + log.string() +
                   " is the log of another database; move that away");
}

// Starting would make a new database and hide that the old one is lost.
void DataFolder::require_database() const {
  std::error_code fault;
  const bool there = fs::exists(database()) && fs::file_size(database(), fault) > 0;
  if (there || !fs::exists(credentials())) return;
  throw StartFault("the database " + database().string() +
                   " is missing or empty although there is a credentials.json; restore it from a "
                   "backup, or move credentials.json away to start anew");
}

DataFolder::~DataFolder() {
  if (lock_ < 0) return;
  if (is_made_) remove_unused(path_);
  ::close(lock_);
}

// The credentials are on the disk before the account is, so that no cut can leave an account whose
// key nobody has; the file gets its name only after the account is there.
std::optional<Credentials> DataFolder::initialise(Store& store,
                                                  const std::optional<std::string>& key) {
  recover(store);
  if (store.read([](Tx& tx) { return first_account(tx).has_value(); })) return std::nullopt;
  if (fs::exists(credentials())) {
    throw StartFault("the database " + database().string() +
                     " holds no account although there is a credentials.json; restore it from a "
                     "backup, or move credentials.json away to start anew");
  }
  const Credentials made = store.write_and_wait([&](Tx& tx) {
    const Credentials credentials_made = equip(tx, insert_account(tx, "default"), key);
    write_synced(unfinished(credentials()), credentials_made.json().text() + "\n");
    sync_folder(path_);
    return credentials_made;
  });
  recover(store);
  return made;
}

void DataFolder::recover(Store& store) {
  const fs::path file = unfinished(credentials());
  if (!fs::exists(file)) return;
  const auto kid = key_id_in(read_file(file));
  const bool committed = kid && store.read([&](Tx& tx) { return find_key(tx, *kid).has_value(); });
  if (committed) {
    if (::rename(file.c_str(), credentials().c_str()) != 0) fail("cannot rename", file);
  } else {
    ::unlink(file.c_str());
  }
  sync_folder(path_);
}

void replace_file(const fs::path& file, const std::string& text) {
  const fs::path next = file.string() + ".new";
  write_synced(next, text);
  if (::rename(next.c_str(), file.c_str()) != 0) fail("cannot rename", next);
}

}  // namespace vortex::server
