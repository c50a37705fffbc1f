// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "server/admin/credentials.hpp"
#include "server/store/store.hpp"

namespace vortex::server {

/// Why the server cannot start, in one line that also says what to do. Exit code 1.
class StartFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Another process has the folder.
class FolderInUse : public StartFault {
 public:
  using StartFault::StartFault;
};

/// The folder that holds all a server keeps, locked for this process: one server per folder.
class DataFolder {
 public:
  /// Makes the folder where it is not there. Throws StartFault, and FolderInUse where another
  /// process has it: at once where that serves, and after five seconds where it does not.
  explicit DataFolder(std::filesystem::path path);
  /// Takes a folder away that this made and nobody put anything in.
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::filesystem::path database() const { return path_ / "vortex.db"; }
  std::filesystem::path credentials() const { return path_ / "credentials.json"; }
  std::filesystem::path mailbox() const { return path_ / "mail"; }
  const std::filesystem::path& path() const { return path_; }

  /// Makes the first account with a key and a component, and credentials.json. Ends what an earlier
  /// start began and could not end. Nothing where there is an account already.
  std::optional<Credentials> initialise(Store& store, const std::optional<std::string>& key = {});

 private:
  void require_database() const;
  void require_no_foreign_log() const;
  void recover(Store& store);

  std::filesystem::path path_;
  bool is_made_;
  int lock_ = -1;
};

/// Writes a file as a whole or not at all, synced, readable by its owner only. Throws StartFault.
void replace_file(const std::filesystem::path& file, const std::string& text);

}  // namespace vortex::server
