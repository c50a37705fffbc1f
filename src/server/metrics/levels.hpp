// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>

#include "server/store/store.hpp"

namespace vortex::server {

/// What waits for one kind of delivery.
struct QueueLevel {
  std::int64_t waiting = 0;    ///< queued or on their way
  double overdue_seconds = 0;  ///< how long the one has been due that has been due longest
};

/// What the operating system knows of this process.
struct ProcessLevel {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double start_time = 0;  ///< seconds since 1970
  double open_files = 0;
  double open_files_max = 0;
};

/// What is measured when somebody asks, as opposed to counted when it happens.
struct Levels {
  std::size_t connections = 0;
  std::size_t writer_queue = 0;
  QueueLevel mails;
  QueueLevel webhooks;
  double schedule_overdue_seconds = 0;
  std::uintmax_t database_bytes = 0;
  std::uintmax_t log_bytes = 0;
  std::uintmax_t disk_free_bytes = 0;
  std::uint64_t faults = 0;
  ProcessLevel process;
};

/// Reads what the database says, and its files. Throws where it cannot be read.
void read_store_levels(Store& store, const std::filesystem::path& database, Levels& levels);

/// From /proc; what cannot be read stays 0.
ProcessLevel read_process_level();

}  // namespace vortex::server
