// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "server/store/check.hpp"
#include "server/store/tx.hpp"

namespace vortex::server {

/// The database, opened: any number of readers and one writer.
///
/// Reads run in the calling thread on a connection of a pool, each in one snapshot. Writes are
/// queued for the writer, which puts all that are waiting into one durable transaction, each in a
/// savepoint of its own, and reports them done after the commit. All functions are thread-safe.
class Store {
 public:
  using Work = std::function<void(Tx&)>;
  /// Receives nothing where the work is durable, otherwise why it is not: what the work threw (its
  /// own changes are undone), or Refusal{unavailable} where the transaction could not be committed.
  using Done = std::function<void(std::exception_ptr)>;

  /// What a commit waits for. Only `full` keeps what was acknowledged through a power cut; the
  /// others are there to show that the test of it can fail.
  enum class Durability { full, normal, off };

  /// What the writer has put into one transaction.
  struct Group {
    std::size_t size = 0;                 ///< writes
    std::chrono::microseconds commit{0};  ///< what making it durable took
    bool failed = false;                  ///< nothing of it is there
  };

  struct Options {
    std::filesystem::path file;
    Tx::Source source;
    Durability durability = Durability::full;
    /// What makes each version of the schema from the one before. Tests have others.
    std::span<const std::string_view> migrations = kMigrations;
    std::size_t queue_max = 10'000;
    std::size_t batch_max = 256;
    /// How many snapshots at a time are sure to be had, whatever else of the machine runs out.
    std::size_t readers = 1;
    /// Told why a transaction could not be committed, for the log. Called by the writer's thread.
    std::function<void(std::string_view)> complain = [](std::string_view) {};
    /// Told of each group of writes, before they are reported done. Called by the writer's thread;
    /// must be quick and must not throw.
    std::function<void(const Group&)> observe = [](const Group&) {};
  };

  /// Opens the database, creating or migrating it first. Throws StoreFault where that cannot be.
  explicit Store(Options options);
  /// Finishes all queued writes and folds the log into the database.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Runs `f(tx)` on a snapshot and returns what it returns.
  template <class F>
  auto read(F&& f) -> std::invoke_result_t<F, Tx&> {
    if constexpr (std::is_void_v<std::invoke_result_t<F, Tx&>>) {
      read_with([&](Tx& tx) { f(tx); });
    } else {
      std::optional<std::invoke_result_t<F, Tx&>> result;
      read_with([&](Tx& tx) { result.emplace(f(tx)); });
      return std::move(*result);
    }
  }

  /// Queues work for the writer. `done` is called exactly once, from the writer's thread. Throws
  /// Refusal{unavailable} where too much is waiting already.
  void write(Work work, Done done);

  /// The same, waiting for the end: returns what `f(tx)` returned or throws what it threw. Not for
  /// the writer's own thread.
  template <class F>
  auto write_and_wait(F f) -> std::invoke_result_t<F, Tx&> {
    using Result = std::invoke_result_t<F, Tx&>;
    std::promise<void> ended;
    if constexpr (std::is_void_v<Result>) {
      write([&](Tx& tx) { f(tx); }, completing(ended));
      ended.get_future().get();
    } else {
      std::optional<Result> result;
      write([&](Tx& tx) { result.emplace(f(tx)); }, completing(ended));
      ended.get_future().get();
      return std::move(*result);
    }
  }

  /// Writes all that is committed by now into a new file, readable by its owner only, synced, and
  /// there as a whole or not at all. Takes as long as reading the database does; neither waits for
  /// writes nor keeps them waiting. Throws StoreFault, also where `file` is there already, and once
  /// `is_stopping()`, which is asked again and again.
  void copy_to(const std::filesystem::path& file, const std::function<bool()>& is_stopping);

  /// What is wrong with the database, in one snapshot; empty where nothing is. Takes as long as
  /// reading all of it several times. Throws StoreFault once `is_stopping()`.
  std::vector<Problem> check(const std::function<bool()>& is_stopping);

  /// How many writes wait for the writer.
  std::size_t waiting() const;

  /// Returns once all writes that were queued before are done and reported.
  void finish() noexcept;

 private:
  static Done completing(std::promise<void>& ended) {
    return [&ended](std::exception_ptr fault) {
      if (fault) {
        ended.set_exception(fault);
      } else {
        ended.set_value();
      }
    };
  }
  void read_with(const Work& work);

  struct State;
  std::unique_ptr<State> state_;
};

/// A database that cannot be opened or used; the message is one line for an operator.
class StoreFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace vortex::server
