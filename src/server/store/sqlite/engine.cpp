// SPDX-License-Identifier: MIT
#include "server/store/sqlite/engine.hpp"

#include <sqlite3.h>

#include <cstring>

#include "server/refusal.hpp"
#include "server/store/store.hpp"

namespace vortex::server {
namespace {

// Marks a prepared statement as running and makes it ready for the next use, however its use ends.
class Running {
 public:
  explicit Running(Tx::Engine::Prepared& prepared) : prepared_(prepared) {
    prepared_.in_use = true;
  }
  ~Running() {
    prepared_.statement.tryReset();
    prepared_.in_use = false;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Tx::Engine::Prepared& prepared_;
};

void bind(Tx::Engine::Prepared& prepared, const std::vector<Value>& values) {
  SQLite::Statement& statement = prepared.statement;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int at = prepared.positions.at(i);
    const auto& held = values[i].held();
    if (const auto* number = std::get_if<std::int64_t>(&held)) {
      statement.bind(at, *number);
    } else if (const auto* text = std::get_if<std::string>(&held)) {
      statement.bindNoCopy(at, *text);
    } else if (const auto* blob = std::get_if<Value::Blob>(&held)) {
      statement.bindNoCopy(at, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(at);
    }
  }
}

SQLite::Column column_of(void* statement, int index) {
  return static_cast<SQLite::Statement*>(statement)->getColumn(index);
}

int ask_to_stop(void* is_stopping) {
  return (*static_cast<const std::function<bool()>*>(is_stopping))() ? 1 : 0;
}

void pragma(SQLite::Database& database, const char* text) {
  database.exec(text);
}

}  // namespace

Tx::Engine::Engine(const std::filesystem::path& file, int flags)
    : database(file.string(), flags, 5000) {}

Tx::Engine::Prepared& Tx::Engine::prepare(Sql sql) {
  const auto found = statements.find(sql.text);
  if (found != statements.end() && !found->second.in_use) return found->second;
  if (found != statements.end()) throw std::logic_error("a statement was used within itself");
  Prepared prepared{SQLite::Statement(database, sql.text), {}};
  for (int i = 1; i <= prepared.statement.getBindParameterCount(); ++i) {
    std::string name = "$";
    name += std::to_string(i);
    prepared.positions.push_back(prepared.statement.getIndex(name.c_str()));
  }
  return statements.emplace(sql.text, std::move(prepared)).first->second;
}

void keep_scratch_in_memory(Tx::Engine& engine) {
  pragma(engine.database, "PRAGMA temp_store = MEMORY");
}

std::unique_ptr<Tx::Engine> open_reader(const std::filesystem::path& file) {
  auto engine = std::make_unique<Tx::Engine>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  pragma(engine->database, "PRAGMA query_only = ON");
  keep_scratch_in_memory(*engine);
  // Files beside the database are opened by the first read, which must not fail once readers serve.
  pragma(engine->database, "PRAGMA user_version");
  return engine;
}

std::unique_ptr<Tx::Engine> open_long_reader(const std::filesystem::path& file,
                                             const std::function<bool()>& is_stopping) {
  // Steps of SQLite's machine, less than a thousandth of a second.
  constexpr int kAskEvery = 10'000;
  auto engine = std::make_unique<Tx::Engine>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
  // Whether a copy is synced by SQLite itself depends on its version; we do it.
  pragma(engine->database, "PRAGMA synchronous = OFF");
  sqlite3_progress_handler(engine->database.getHandle(), kAskEvery, ask_to_stop,
                           const_cast<std::function<bool()>*>(&is_stopping));
  return engine;
}

void require_not_interrupted(const SQLite::Exception& fault) {
  if (fault.getErrorCode() == SQLITE_INTERRUPT) throw StoreFault("the server is stopping");
}

std::string why_not_opened(const std::filesystem::path& file, const SQLite::Exception& fault) {
  switch (fault.getErrorCode()) {
    case SQLITE_NOTADB:
      return file.string() + " is not a database of vortexd; move it away or restore a backup";
    case SQLITE_CORRUPT:
      return file.string() + " is damaged; restore it from a backup";
    default:
      return "cannot open " + file.string() + ": " + fault.what();
  }
}

std::unique_ptr<Tx::Engine> open_writer(const std::filesystem::path& file,
                                        Store::Durability durability, Migrations migrations) {
  auto engine = std::make_unique<Tx::Engine>(
      file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  SQLite::Database& database = engine->database;
  // SQLite opens it all the same, and would say so only at the first write.
  if (sqlite3_db_readonly(database.getHandle(), "main") == 1) {
    throw StoreFault("the database " + file.string() +
                     " cannot be written; let the user who runs vortexd write it");
  }
  check_schema(database, file, migrations);
  pragma(database, "PRAGMA journal_mode = WAL");
  const int synchronous = durability == Store::Durability::full     ? 2
                          : durability == Store::Durability::normal ? 1
                                                                    : 0;
  pragma(database, ("PRAGMA synchronous = " + std::to_string(synchronous)).c_str());
  pragma(database, "PRAGMA foreign_keys = ON");
  // Build options and defaults of SQLite differ between distributions; durability rests on this.
  if (database.execAndGet("PRAGMA synchronous").getInt() != synchronous ||
      database.execAndGet("PRAGMA journal_mode").getString() != "wal" ||
      database.execAndGet("PRAGMA foreign_keys").getInt() != 1) {
    throw StoreFault("this SQLite does not keep its settings for durable commits");
  }
  return engine;
}

void rethrow(const SQLite::Exception& fault) {
  switch (fault.getErrorCode()) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_NOMEM:
      throw Refusal(Code::unavailable).retry_after(std::chrono::seconds(5));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw StoreFault("the database is damaged; restore it from a backup");
    default:
      throw;
  }
}

std::int64_t Tx::change(Sql sql, const std::vector<Value>& values) {
  try {
    Engine::Prepared& prepared = engine_.prepare(sql);
    const Running running(prepared);
    bind(prepared, values);
    prepared.statement.exec();
    return engine_.database.getChanges();
  } catch (const SQLite::Exception& fault) {
    rethrow(fault);
  }
}

void Tx::query(Sql sql, const std::vector<Value>& values,
               const std::function<bool(const Row&)>& on_row) {
  try {
    Engine::Prepared& prepared = engine_.prepare(sql);
    const Running running(prepared);
    bind(prepared, values);
    const Row row(&prepared.statement);
    while (prepared.statement.executeStep()) {
      if (!on_row(row)) break;
    }
  } catch (const SQLite::Exception& fault) {
    rethrow(fault);
  }
}

void Tx::begin_nested() {
  engine_.database.exec("SAVEPOINT nested");
}

void Tx::end_nested() {
  engine_.database.exec("RELEASE nested");
}

// A full disk can have ended the whole transaction already, and the savepoint with it.
void Tx::undo_nested() {
  engine_.database.tryExec("ROLLBACK TO nested");
  engine_.database.tryExec("RELEASE nested");
}

bool Row::is_null(int column) const {
  return column_of(statement_, column).isNull();
}

std::int64_t Row::integer(int column) const {
  return column_of(statement_, column).getInt64();
}

std::string Row::text(int column) const {
  const SQLite::Column value = column_of(statement_, column);
  const char* text = value.getText();
  return std::string(text, static_cast<std::size_t>(value.getBytes()));
}

Uuid Row::uuid(int column) const {
  const SQLite::Column value = column_of(statement_, column);
  Uuid id;
  const void* bytes = value.getBlob();
  if (bytes && value.getBytes() == static_cast<int>(id.bytes.size())) {
    std::memcpy(id.bytes.data(), bytes, id.bytes.size());
  }
  return id;
}

}  // namespace vortex::server
