// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "server/app/server.hpp"
#include "support/temporary_folder.hpp"

namespace vortex::test {

/// Two clocks, one of the wall and one for timeouts, that stand still until they are told to go on.
/// Thread-safe.
class ManualClock {
 public:
  server::TimeMs now() const { return kStart + passed_ + put_forward_; }
  std::chrono::steady_clock::time_point steady_now() const {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(passed_));
  }
  void advance(std::chrono::milliseconds duration) { passed_ += duration.count(); }
  /// The clock of the wall alone: connections do not grow old.
  void put_forward(std::chrono::milliseconds duration) { put_forward_ += duration.count(); }

 private:
  static constexpr server::TimeMs kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00Z
  std::atomic<server::TimeMs> passed_{0};
  std::atomic<server::TimeMs> put_forward_{0};
};

/// A whole server in this process, on a free port of the loopback address, with a data folder of
/// its own and a clock that tests set.
class TestServer {
 public:
  using SettingList = std::vector<std::pair<std::string, std::string>>;

  explicit TestServer(const SettingList& settings = {});
  ~TestServer();

  const std::string& address() const { return server_.address(); }
  std::filesystem::path database() const { return folder_.path() / "data" / "vortex.db"; }
  ManualClock& clock() { return clock_; }
  /// Runs an admin command as `vortexd` would while the server runs.
  Json administrate(std::string_view command, Json::Object arguments) const;
  /// All lines of the log so far.
  std::vector<std::string> log_lines() const;
  /// Returns once the server has done what it does by itself: sent mail, written counters.
  void work() { server_.finish_work(); }
  /// Returns once everything that was sent to the server before this call has reached it.
  void settle() const;

 private:
  static server::Surroundings surroundings(const ManualClock& clock);
  server::ServeOptions options(const SettingList& settings) const;

  TemporaryFolder folder_;
  ManualClock clock_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  server::Log log_;
  server::Server server_;
};

}  // namespace vortex::test
