// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "vortex/transport.hpp"

namespace vortex::test {

/// `vortexd`, started as a process of its own, and ended with the test. Every wait has an end.
class ServerProcess {
 public:
  /// Starts it with this data folder, on any free port, unless `arguments` say otherwise. Returns
  /// once it serves or has ended.
  explicit ServerProcess(const std::filesystem::path& data,
                         const std::vector<std::string>& arguments = {},
                         const std::vector<std::string>& environment = {});
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// `127.0.0.1:40913`; empty where it does not serve.
  const std::string& address() const { return address_; }
  pid_t process() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }
  /// Sends a signal and waits for the end; returns the exit code, or minus the signal that ended
  /// it. After half a minute it is killed.
  int stop(int number = SIGTERM);
  /// All it has said on standard output and error so far.
  std::string said() const;

  /// A request to it; the status is 0 where there was no answer.
  /// `key` may be a token, too.
  Response get(const std::string& path, const std::string& key = "") const;
  Response post(const std::string& path, const std::string& body, const std::string& key) const;

 private:
  Response send(Request request, const std::string& path, const std::string& key) const;
  bool has_ended(int milliseconds);
  void wait_until_it_serves();

  std::filesystem::path folder_;
  pid_t pid_ = -1;
  int handle_ = -1;
  int exit_code_ = 0;
  std::string address_;
};

}  // namespace vortex::test
