// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

#include "server/admin/command.hpp"
#include "server/http/server.hpp"

namespace vortex::server {

/// The socket's path, short whatever the folder's is: the address of a unix socket has room for 107
/// bytes only. Valid while this lives.
class SocketPath {
 public:
  explicit SocketPath(const std::filesystem::path& data);
  ~SocketPath();
  SocketPath(const SocketPath&) = delete;
  SocketPath& operator=(const SocketPath&) = delete;

  std::string text() const { return "/proc/self/fd/" + std::to_string(folder_) + "/admin.sock"; }

 private:
  int folder_;
};

/// Where a serving process takes admin commands: a unix socket in the data folder that only its
/// owner may use.
class AdminSocket {
 public:
  /// Throws ListenFault.
  AdminSocket(const std::filesystem::path& data, AdminContext& context, const HttpShared& shared);
  ~AdminSocket();

  void stop();

 private:
  void handle(const HttpRequest& request, Respond respond);
  void run_beside(const HttpRequest& request, Respond respond);

  AdminContext& context_;
  SocketPath path_;
  std::atomic<bool> is_busy_ = false;
  std::thread beside_;  // of what takes long
  std::unique_ptr<HttpServer> server_;
};

/// Whether a process serves this data folder and takes commands.
bool is_answered(const std::filesystem::path& data);

/// Has the process that serves this data folder run a command; nothing where none answers. Throws
/// AdminFault with that process's reason.
std::optional<Json> ask_admin_socket(const std::filesystem::path& data, std::string_view command,
                                     const Json::Object& arguments);

}  // namespace vortex::server
