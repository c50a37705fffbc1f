// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vortex::server {

/// A mailbox of one file for each message (Maildir: folders `new`, `cur` and `tmp`), which mail
/// readers can open while it is in use. All functions are thread-safe; only one object may deliver
/// to a folder.
class Maildir {
 public:
  /// Makes the folders that are missing, with mode 0700. Throws std::system_error.
  explicit Maildir(std::filesystem::path folder);

  /// Stores a message durably, in a file of mode 0600. A name stands for one message: where it is
  /// there already, read by somebody or not, it is kept as it is. After an error, such as a full
  /// disk, nothing of it is there, or all of it, and it may be delivered again. Takes longer the
  /// more messages mail readers have moved to `cur`. Throws std::system_error saying what failed,
  /// and std::invalid_argument for a name that is not 1 to 200 visible ASCII characters without
  /// slash and colon, the first no dot.
  void deliver(const std::string& name, std::string_view bytes);

  struct Entry {
    std::string name;  ///< as delivered, without the marks of mail readers
    std::filesystem::path path;
  };
  /// All messages, the newest last. Throws std::system_error.
  std::vector<Entry> list() const;

  /// The bytes of a message; nothing where there is none with this name. Throws like `deliver`.
  std::optional<std::string> read(const std::string& name) const;

 private:
  std::filesystem::path folder_;
  // Two deliveries of one name at once would write the same temporary file.
  std::mutex delivering_;
};

}  // namespace vortex::server
