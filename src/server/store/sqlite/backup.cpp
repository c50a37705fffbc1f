// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "server/store/sqlite/engine.hpp"

namespace vortex::server {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file) {
  throw StoreFault("cannot write " + file.string() + ": " + std::strerror(errno));
}

void sync(const fs::path& path, int flags) {
  const int handle = ::open(path.c_str(), flags | O_CLOEXEC);
  if (handle < 0) fail(path);
  const bool synced = ::fsync(handle) == 0;
  ::close(handle);
  if (!synced) fail(path);
}

// The copy while it is being written, beside its later place and gone where that is never reached.
class Partial {
 public:
  explicit Partial(const fs::path& to) : path_(to.string() + ".partial") {
    ::unlink(path_.c_str());  // from a copy that was cut short
    const int handle = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (handle < 0) fail(path_);
    ::close(handle);
  }
  ~Partial() { ::unlink(path_.c_str()); }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;

  const fs::path& path() const { return path_; }

  void become(const fs::path& to, IfThere if_there) const {
    const int done =
        if_there == IfThere::replaced ? ::rename(path_.c_str(), to.c_str()) : rename_to_new(to);
    if (done != 0) fail(to);
  }

 private:
  // Not every file system can do the one, and not every one the other.
  int rename_to_new(const fs::path& to) const {
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    return errno == EINVAL ? ::link(path_.c_str(), to.c_str()) : -1;
  }

  fs::path path_;
};

// One transaction that reads: it sees nothing of later writes and holds none of them up. Pages that
// nothing uses any more, and what was in them, stay behind.
void copy_pages(SQLite::Database& from, const fs::path& to) {
  try {
    SQLite::Statement copy(from, "VACUUM INTO ?");
    copy.bind(1, to.string());
    copy.exec();
  } catch (const SQLite::Exception& fault) {
    require_not_interrupted(fault);
    if (fault.getErrorCode() == SQLITE_CORRUPT) {
      throw StoreFault("the database is damaged and cannot be copied; `vortexd check` says more");
    }
    throw StoreFault("cannot write " + to.string() + ": " + fault.what());
  }
}

}  // namespace

void copy_database(SQLite::Database& from, const fs::path& to, IfThere if_there) {
  if (if_there == IfThere::refused && fs::exists(fs::symlink_status(to))) {
    throw StoreFault(to.string() + " is there already; choose another name");
  }
  const Partial partial(to);
  copy_pages(from, partial.path());
  sync(partial.path(), O_WRONLY);
  partial.become(to, if_there);
  const fs::path folder = fs::absolute(to).parent_path();
  sync(folder, O_RDONLY | O_DIRECTORY);
}

}  // namespace vortex::server
