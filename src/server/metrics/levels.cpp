// SPDX-License-Identifier: MIT
#include "server/metrics/levels.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

#include "server/store/invitations.hpp"
#include "server/store/outbox.hpp"
#include "server/store/webhooks.hpp"

namespace vortex::server {
namespace {

namespace fs = std::filesystem;

double seconds_since(std::optional<TimeMs> due, TimeMs now) {
  return due && *due < now ? static_cast<double>(now - *due) / 1000.0 : 0;
}

std::uintmax_t size_of(const fs::path& file) {
  std::error_code none;
  const std::uintmax_t size = fs::file_size(file, none);
  return none ? 0 : size;
}

/// The fields of /proc/self/stat, from the third on: the second is the program's name in
/// parentheses, which may hold anything.
std::array<double, 50> read_stat() {
  std::array<double, 50> fields{};
  std::ifstream file("/proc/self/stat");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return fields;
  std::istringstream rest(text.substr(name_end + 4));  // past the state, which is a letter
  for (std::size_t i = 4; i < fields.size() && rest >> fields[i]; ++i) continue;
  return fields;
}

double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return 0;
}

}  // namespace

void read_store_levels(Store& store, const fs::path& database, Levels& levels) {
  store.read([&](Tx& tx) {
    levels.mails = {count_waiting_mail(tx), seconds_since(earliest_mail_due(tx), tx.now())};
    levels.webhooks = {count_all_waiting_deliveries(tx),
                       seconds_since(earliest_delivery_due(tx), tx.now())};
    levels.schedule_overdue_seconds = seconds_since(earliest_waking(tx), tx.now());
  });
  levels.writer_queue = store.waiting();
  levels.database_bytes = size_of(database);
  levels.log_bytes = size_of(database.string() + "-wal");
  std::error_code none;
  const auto space = fs::space(database, none);
  levels.disk_free_bytes = none ? 0 : space.available;
}

// Numbered as in proc(5).
ProcessLevel read_process_level() {
  const auto stat = read_stat();
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  ProcessLevel level;
  level.cpu_seconds = (stat[14] + stat[15]) / ticks;
  level.start_time = boot_time() + stat[22] / ticks;
  level.virtual_bytes = stat[23];
  level.resident_bytes = stat[24] * static_cast<double>(::sysconf(_SC_PAGESIZE));
  std::error_code none;
  const auto files = fs::directory_iterator("/proc/self/fd", none);
  // The iterator itself has one open.
  if (!none) level.open_files = static_cast<double>(std::distance(files, {})) - 1;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    level.open_files_max = static_cast<double>(limit.rlim_cur);
  }
  return level;
}

}  // namespace vortex::server
