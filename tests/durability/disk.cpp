// SPDX-License-Identifier: MIT
#include "durability/disk.hpp"

#include <dirent.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "durability/kernel.hpp"

namespace powercut {
namespace {

constexpr off_t kSector = 512;

// A disk that cannot keep its books must not let a test pass.
[[noreturn]] void give_up(const std::string& what) {
  const std::string line = "powercut: " + what + ": " + std::strerror(errno) + "\n";
  kernel::write(STDERR_FILENO, line.data(), line.size());
  _exit(99);
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const std::string text = variable(name);
  return text.empty() ? otherwise : std::strtoull(text.c_str(), nullptr, 10);
}

std::string real_path(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) ? resolved : "";
}

// Only the folder of the path is followed: the last part may be a name that is not there yet.
std::string resolve(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  const std::size_t slash = path.rfind('/');
  const std::string parent =
      real_path(slash == std::string::npos ? "." : path.substr(0, slash + 1));
  return parent.empty() ? "" : parent + "/" + path.substr(slash + 1);
}

std::optional<struct stat> status_of(const std::string& path) {
  struct stat status {};
  if (fstatat(AT_FDCWD, path.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
  return status;
}

Id id_of(const struct stat& status) {
  return {status.st_dev, status.st_ino};
}

off_t size_of(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) give_up("size of a watched file");
  return status.st_size;
}

Bytes read_bytes(int fd, off_t from, off_t to) {
  Bytes bytes(to > from ? static_cast<std::size_t>(to - from) : 0);
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got =
        kernel::read(fd, bytes.data() + have, bytes.size() - have, from + static_cast<off_t>(have));
    if (got <= 0) give_up("reading what is about to be replaced");
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

void write_bytes(int fd, const char* bytes, std::size_t size, off_t offset) {
  while (size > 0) {
    const ssize_t put = kernel::write(fd, bytes, size, offset);
    if (put <= 0) give_up("writing bytes back");
    bytes += put;
    offset += put;
    size -= static_cast<std::size_t>(put);
  }
}

// Whether a thread can still run code of the program: not once it is stopped or gone. One that
// sleeps in the kernel without listening stops before it is back.
bool runs(const std::string& thread) {
  const int fd = kernel::open(AT_FDCWD, (thread + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char text[512];
  const ssize_t size = kernel::read(fd, text, sizeof text, 0);
  close(fd);
  const std::string line(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= line.size()) return false;
  return std::strchr("RS", line[name_end + 2]) != nullptr;
}

bool any_runs(const std::string& threads) {
  DIR* folder = opendir(threads.c_str());
  if (!folder) return false;
  bool found = false;
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] != '.' && runs(threads + "/" + entry->d_name)) found = true;
  }
  closedir(folder);
  return found;
}

// A reader that meets half undone files, or maps one that shrinks, would crash and end the process
// before all is undone. So the process stands still meanwhile, and another one undoes.
void stop(pid_t process) {
  kill(process, SIGSTOP);
  const std::string threads = "/proc/" + std::to_string(process) + "/task";
  const timespec moment{0, 200'000};
  while (any_runs(threads)) nanosleep(&moment, nullptr);
}

// Whoever restarts the server must find its port and its locks free.
void close_all_but(const std::map<Id, int>& kept) {
  std::set<unsigned> keep{STDERR_FILENO};
  for (const auto& [id, fd] : kept) keep.insert(static_cast<unsigned>(fd));
  unsigned next = 0;
  for (const unsigned fd : keep) {
    if (fd > next) syscall(SYS_close_range, next, fd - 1, 0);
    next = fd + 1;
  }
  syscall(SYS_close_range, next, ~0U, 0);
}

}  // namespace

Settings Settings::from_environment() {
  Settings settings;
  settings.folder = resolve(variable("POWERCUT_DIR"));
  settings.statistics = variable("POWERCUT_STATS");
  settings.seed = number("POWERCUT_SEED", 1);
  settings.torn = number("POWERCUT_TORN", 0) != 0;
  settings.names = number("POWERCUT_NAMES", 0) != 0;
  settings.after_writes = number("POWERCUT_AFTER_WRITES", 0);
  settings.within_ms = static_cast<long>(number("POWERCUT_WITHIN_MS", 0));
  settings.signal = static_cast<int>(number("POWERCUT_SIGNAL", SIGUSR2));
  return settings;
}

std::string path_of(int fd) {
  char path[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = readlink(link.c_str(), path, sizeof path);
  return {path, size > 0 ? static_cast<std::size_t>(size) : 0};
}

std::string full_path(int folder, const char* path) {
  if (path[0] == '/' || folder == AT_FDCWD) return resolve(path);
  return resolve(path_of(folder) + "/" + path);
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

Disk::Guard::Guard(Disk& disk) : disk_(disk) {
  sigset_t all;
  std::memset(&all, 0xff, sizeof all);
  kernel::mask(SIG_BLOCK, &all, &before_);
  disk_.mutex_.lock();
}

Disk::Guard::~Guard() {
  disk_.mutex_.unlock();
  kernel::mask(SIG_SETMASK, &before_, nullptr);
}

Disk::Disk(Settings settings)
    : settings_(std::move(settings)), limbo_(settings_.folder + ".limbo"), random_(settings_.seed) {
  if (!settings_.folder.empty()) kernel::make_folder(AT_FDCWD, limbo_.c_str(), 0700);
}

bool Disk::watches_path(const std::string& path) const {
  const std::string& folder = settings_.folder;
  if (folder.empty() || path.compare(0, folder.size(), folder) != 0) return false;
  return path.size() == folder.size() || path[folder.size()] == '/';
}

bool Disk::watches_file(int fd) const {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && watches_path(path_of(fd));
}

// Opened through /proc and not by dup, which would share O_APPEND and the cursor.
Id Disk::retain(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) give_up("a watched file");
  const Id id = id_of(status);
  if (files_.count(id) == 0) {
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    const int own = kernel::open(AT_FDCWD, link.c_str(), O_RDWR | O_CLOEXEC);
    if (own < 0) give_up("opening " + path_of(fd) + " again");
    files_[id] = own;
  }
  return id;
}

// Without this, a mailbox would use up the descriptors. The number of a file that is gone may be
// given to another one, so nothing may be known of a file without a descriptor on it.
void Disk::release(Id id) {
  const auto file = files_.find(id);
  if (file == files_.end() || locked_.count(id) != 0) return;
  close(file->second);
  files_.erase(file);
}

void Disk::remember(Id synced_by, std::variant<Contents, Name> what) {
  changes_.push_back({next_number_++, synced_by, std::move(what)});
}

bool Disk::in_limbo(const std::string& path) const {
  return path.compare(0, limbo_.size(), limbo_) == 0;
}

std::string Disk::limbo_name() {
  return limbo_ + "/" + std::to_string(getpid()) + "-" + std::to_string(next_number_);
}

ssize_t Disk::write(int fd, std::optional<off_t> offset, std::size_t length,
                    const std::function<ssize_t()>& real) {
  const Guard guard(*this);
  const Id id = retain(fd);
  const int own = files_[id];
  Contents contents;
  contents.old_size = size_of(own);
  // Linux appends even where an offset is given.
  const bool appends = (kernel::control(fd, F_GETFL, 0) & O_APPEND) != 0;
  contents.offset = appends ? contents.old_size : offset.value_or(lseek(fd, 0, SEEK_CUR));
  const off_t end = contents.offset + static_cast<off_t>(length);
  contents.old_bytes = read_bytes(own, contents.offset, std::min(end, contents.old_size));
  const ssize_t written = real();
  const int fault = errno;
  if (written > 0) {
    contents.length = static_cast<std::size_t>(written);
    remember(id, std::move(contents));
    if (++writes_ == settings_.after_writes) cut();
  }
  errno = fault;
  return written;
}

int Disk::resize(int fd, off_t size, const std::function<int()>& real) {
  const Guard guard(*this);
  const Id id = retain(fd);
  Contents contents;
  contents.resized = true;
  contents.old_size = size_of(files_[id]);
  contents.offset = size;
  contents.old_bytes = read_bytes(files_[id], size, contents.old_size);
  const int result = real();
  const int fault = errno;
  if (size_of(files_[id]) != contents.old_size) {
    remember(id, std::move(contents));
    if (++writes_ == settings_.after_writes) cut();
  }
  errno = fault;
  return result;
}

int Disk::open(int folder, const char* path, const std::string& full, int flags, mode_t mode) {
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  const auto before = status_of(full);
  const bool empties = before && S_ISREG(before->st_mode) && writes && (flags & O_TRUNC) != 0;
  const auto real = [&] {
    return kernel::open(folder, path, flags & ~(empties ? O_TRUNC : 0), mode);
  };
  if (!before) return create(full, real);
  const int fd = real();
  if (fd >= 0 && empties) resize(fd, 0, [fd] { return kernel::resize(fd, 0); });
  return fd;
}

int Disk::create(const std::string& path, const std::function<int()>& real) {
  const Guard guard(*this);
  const int result = real();
  const int fault = errno;
  if (const auto folder = status_of(folder_of(path)); settings_.names && result >= 0 && folder) {
    remember(id_of(*folder), Name{limbo_name(), path, ""});
  }
  errno = fault;
  return result;
}

int Disk::rename(const std::string& from, const std::string& to, const std::function<int()>& real) {
  const Guard guard(*this);
  const auto source = status_of(from);
  const auto target = status_of(to);
  const auto folder = status_of(folder_of(to));
  Name name{from, to, ""};
  const bool same = source && target && id_of(*source) == id_of(*target);
  if (target && S_ISREG(target->st_mode) && !same) {
    name.replaced = limbo_name();
    if (kernel::link(AT_FDCWD, to.c_str(), AT_FDCWD, name.replaced.c_str(), 0) != 0)
      give_up("keeping " + to);
  }
  const int result = real();
  const int fault = errno;
  if (result == 0 && folder && !same) remember(id_of(*folder), std::move(name));
  if (result != 0 && !name.replaced.empty()) kernel::unlink(AT_FDCWD, name.replaced.c_str());
  errno = fault;
  return result;
}

int Disk::remove(const std::string& path) {
  const Guard guard(*this);
  const auto folder = status_of(folder_of(path));
  Name name{path, limbo_name(), ""};
  const int result = kernel::rename(AT_FDCWD, path.c_str(), AT_FDCWD, name.to.c_str());
  const int fault = errno;
  if (result == 0 && folder) remember(id_of(*folder), std::move(name));
  errno = fault;
  return result;
}

void Disk::forget(const Change& change) {
  const Name* name = std::get_if<Name>(&change.what);
  if (!name) return;
  if (in_limbo(name->to)) kernel::unlink(AT_FDCWD, name->to.c_str());
  if (!name->replaced.empty()) kernel::unlink(AT_FDCWD, name->replaced.c_str());
}

int Disk::sync(int fd, const std::function<int()>& real) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || settings_.folder.empty()) return real();
  const Id id = id_of(status);
  std::uint64_t began = 0;
  {
    const Guard guard(*this);
    began = next_number_;
  }
  const int result = real();
  const int fault = errno;
  const Guard guard(*this);
  if (result == 0 && watches_path(path_of(fd))) ++syncs_;
  bool clean = true;
  for (auto change = changes_.begin(); change != changes_.end();) {
    const bool its = change->synced_by == id;
    if (its && result == 0 && change->number < began) {
      forget(*change);
      change = changes_.erase(change);
    } else {
      clean = clean && !its;
      ++change;
    }
  }
  if (clean) release(id);
  errno = fault;
  return result;
}

void Disk::locked(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
  const Guard guard(*this);
  locked_.insert(id_of(status));
}

bool Disk::may_close(int fd) {
  struct stat status {};
  const Guard guard(*this);
  return fstat(fd, &status) != 0 || locked_.count(id_of(status)) == 0;
}

void Disk::cut() {
  const pid_t server = getpid();
  const pid_t child = fork();
  if (child < 0) give_up("fork");
  if (child > 0) {
    for (;;) pause();
  }
  stop(server);
  close_all_but(files_);
  undo_everything();
  if (settings_.torn) let_some_through();
  write_statistics();
  kill(server, SIGKILL);
  _exit(0);
}

void Disk::undo_everything() {
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
    if (auto* contents = std::get_if<Contents>(&change->what)) {
      undo(*contents, files_.at(change->synced_by));
    } else {
      undo(std::get<Name>(change->what));
    }
    ++undone_;
  }
}

void Disk::undo(Contents& contents, int fd) {
  contents.new_size = size_of(fd);
  const off_t end = contents.offset + static_cast<off_t>(contents.length);
  contents.new_bytes = read_bytes(fd, contents.offset, std::min(end, contents.new_size));
  write_bytes(fd, contents.old_bytes.data(), contents.old_bytes.size(), contents.offset);
  if (kernel::resize(fd, contents.old_size) != 0) give_up("giving a file its size back");
}

// A name may be gone already: it was created without a sync and then moved to a folder that was
// synced.
void Disk::undo(const Name& name) {
  kernel::rename(AT_FDCWD, name.to.c_str(), AT_FDCWD, name.from.c_str());
  if (!name.replaced.empty())
    kernel::rename(AT_FDCWD, name.replaced.c_str(), AT_FDCWD, name.to.c_str());
}

// A real disk writes in no order between files, but a journal of names keeps theirs: so any of the
// contents may come back, and only the first so many of the names.
void Disk::let_some_through() {
  std::size_t names = 0;
  for (const Change& change : changes_) names += std::holds_alternative<Name>(change.what);
  std::size_t names_left = random_() % (names + 1);
  for (const Change& change : changes_) {
    if (const auto* contents = std::get_if<Contents>(&change.what)) {
      let_through_ += redo_part(*contents, files_.at(change.synced_by));
    } else if (names_left > 0) {
      const Name& name = std::get<Name>(change.what);
      kernel::rename(AT_FDCWD, name.from.c_str(), AT_FDCWD, name.to.c_str());
      --names_left;
      ++let_through_;
    }
  }
}

bool Disk::redo_part(const Contents& contents, int fd) {
  if (one_in(2)) return false;
  if (contents.resized) return kernel::resize(fd, contents.new_size) == 0;
  return one_in(2) ? redo_bytes(contents, fd) : redo_sectors(contents, fd);
}

bool Disk::redo_bytes(const Contents& contents, int fd) {
  const std::size_t size = contents.new_bytes.size();
  const std::size_t part = one_in(2) ? size : random_() % (size + 1);
  write_bytes(fd, contents.new_bytes.data(), part, contents.offset);
  return part > 0;
}

bool Disk::redo_sectors(const Contents& contents, int fd) {
  const off_t end = contents.offset + static_cast<off_t>(contents.new_bytes.size());
  bool any = false;
  for (off_t at = contents.offset; at < end;) {
    const off_t next = std::min(end, (at / kSector + 1) * kSector);
    if (one_in(2)) {
      write_bytes(fd, contents.new_bytes.data() + (at - contents.offset),
                  static_cast<std::size_t>(next - at), at);
      any = true;
    }
    at = next;
  }
  return any;
}

void Disk::write_statistics() {
  if (settings_.statistics.empty()) return;
  const std::string text = "{\"writes\":" + std::to_string(writes_) +
                           ",\"syncs\":" + std::to_string(syncs_) +
                           ",\"undone\":" + std::to_string(undone_) +
                           ",\"let_through\":" + std::to_string(let_through_) + "}\n";
  const int fd = kernel::open(AT_FDCWD, settings_.statistics.c_str(),
                              O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) give_up("the statistics");
  kernel::write(fd, text.data(), text.size());
  close(fd);
}

}  // namespace powercut
