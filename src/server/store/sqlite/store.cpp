// SPDX-License-Identifier: MIT
#include "server/store/store.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "server/refusal.hpp"
#include "server/store/migrations.hpp"
#include "server/store/sqlite/engine.hpp"

namespace vortex::server {
namespace {

struct Job {
  Store::Work work;
  Store::Done done;
  std::exception_ptr fault;
  std::vector<std::function<void()>> after_commit;
};

Refusal unavailable() {
  Refusal refusal(Code::unavailable);
  refusal.retry_after(std::chrono::seconds(1));
  return refusal;
}

bool in_transaction(SQLite::Database& database) {
  return sqlite3_get_autocommit(database.getHandle()) == 0;
}

}  // namespace

struct Store::State {
  explicit State(Options given) : options(std::move(given)) {
    writer = open_writer(options.file, options.durability, options.migrations);
    migrate(writer->database, options.file, options.migrations);
    keep_scratch_in_memory(*writer);
    while (readers.size() < options.readers) readers.push_back(open_reader(options.file));
    thread = std::thread([this] { run(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    arrived.notify_one();
    thread.join();
    readers.clear();
    try {
      writer->database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const SQLite::Exception&) {
      // The log stays beside the database and is read at the next start: nothing is lost.
    }
  }

  std::unique_ptr<Tx::Engine> take_reader() {
    {
      const std::lock_guard lock(mutex);
      if (!readers.empty()) {
        auto reader = std::move(readers.back());
        readers.pop_back();
        return reader;
      }
    }
    return open_reader(options.file);
  }

  void give_back(std::unique_ptr<Tx::Engine> reader) {
    const std::lock_guard lock(mutex);
    readers.push_back(std::move(reader));
  }

  // In the writer's thread, from here on.

  void run() {
    for (std::vector<Job> jobs = next(); !jobs.empty(); jobs = next()) {
      commit(jobs);
      for (Job& job : jobs) {
        if (!job.fault) {
          for (const auto& action : job.after_commit) action();
        }
        job.done(job.fault);
      }
    }
  }

  // All that is waiting, up to a bound: there is no timer, so one lonely write waits for nothing,
  // and what arrives during a commit shares the next one. Empty when it is time to stop.
  std::vector<Job> next() {
    std::unique_lock lock(mutex);
    arrived.wait(lock, [&] { return stopping || !queue.empty(); });
    std::vector<Job> jobs;
    while (!queue.empty() && jobs.size() < options.batch_max) {
      jobs.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    return jobs;
  }

  void commit(std::vector<Job>& jobs) {
    SQLite::Database& database = writer->database;
    Group group{jobs.size()};
    try {
      database.exec("BEGIN IMMEDIATE");
      for (Job& job : jobs) {
        run_in_savepoint(job);
        // A full disk can end the whole transaction under us; what came before is gone with it.
        if (!in_transaction(database)) throw unavailable();
      }
      const auto began = std::chrono::steady_clock::now();
      database.exec("COMMIT");
      group.commit = std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::steady_clock::now() - began);
    } catch (const std::exception& reason) {
      group.failed = true;
      options.complain(reason.what());
      if (in_transaction(database)) database.tryExec("ROLLBACK");
      const auto fault = std::make_exception_ptr(unavailable());
      for (Job& job : jobs) job.fault = fault;
    }
    options.observe(group);
  }

  void run_in_savepoint(Job& job) {
    SQLite::Database& database = writer->database;
    database.exec("SAVEPOINT request");
    try {
      Tx tx(*writer, options.source);
      job.work(tx);
      job.after_commit = tx.take_after_commit();
    } catch (...) {
      job.fault = std::current_exception();
      if (!in_transaction(database)) return;
      database.exec("ROLLBACK TO request");
    }
    database.exec("RELEASE request");
  }

  Options options;
  std::unique_ptr<Tx::Engine> writer;

  std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Job> queue;
  std::vector<std::unique_ptr<Tx::Engine>> readers;
  bool stopping = false;
  std::thread thread;
};

Store::Store(Options options) {
  const std::string file = options.file.string();
  try {
    state_ = std::make_unique<State>(std::move(options));
  } catch (const SQLite::Exception& fault) {
    throw StoreFault(why_not_opened(file, fault));
  }
}

Store::~Store() = default;

void Store::write(Work work, Done done) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->options.queue_max) throw unavailable();
    state_->queue.push_back({std::move(work), std::move(done), nullptr, {}});
  }
  state_->arrived.notify_one();
}

void Store::copy_to(const std::filesystem::path& file, const std::function<bool()>& is_stopping) {
  copy_database(open_long_reader(state_->options.file, is_stopping)->database, file,
                IfThere::refused);
}

std::vector<Problem> Store::check(const std::function<bool()>& is_stopping) {
  const auto reader = open_long_reader(state_->options.file, is_stopping);
  return check_database(*reader, state_->options.source, state_->options.migrations);
}

std::size_t Store::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

void Store::finish() noexcept {
  try {
    write_and_wait([](Tx&) {});
  } catch (const std::exception&) {
    // The queue is in order: also a write that failed comes after all that were before it.
  }
}

void Store::read_with(const Work& work) {
  auto reader = state_->take_reader();
  try {
    reader->database.exec("BEGIN");
  } catch (const SQLite::Exception& fault) {
    rethrow(fault);
  }
  try {
    Tx tx(*reader, state_->options.source);
    work(tx);
  } catch (...) {
    reader->database.tryExec("ROLLBACK");
    state_->give_back(std::move(reader));
    throw;
  }
  reader->database.tryExec("COMMIT");
  state_->give_back(std::move(reader));
}

}  // namespace vortex::server
