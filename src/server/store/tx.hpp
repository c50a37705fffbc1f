// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.hpp"
#include "base/time.hpp"
#include "base/uuid.hpp"

namespace vortex::server {

using base::TimeMs;
using base::Uuid;

/// An SQL text. Only a literal can be one, so no value can ever get into it.
struct Sql {
  consteval Sql(const char* literal) : text(literal) {}
  const char* text;
};

/// A value for a `$1`, `$2`, … of an SQL text.
class Value {
 public:
  struct Blob {
    std::string bytes;
  };

  Value(std::nullptr_t) {}
  Value(std::integral auto number) : held_(static_cast<std::int64_t>(number)) {}
  Value(const char* text) : held_(std::string(text)) {}
  Value(std::string_view text) : held_(std::string(text)) {}
  Value(std::string text) : held_(std::move(text)) {}
  Value(Blob blob) : held_(std::move(blob)) {}
  Value(const Uuid& id);
  template <class T>
  Value(const std::optional<T>& value) : Value(value ? Value(*value) : Value(nullptr)) {}

  const auto& held() const { return held_; }

 private:
  std::variant<std::monostate, std::int64_t, std::string, Blob> held_;
};

/// What of an invitation a change touches: all that is shown of it, or only how often its link was
/// opened.
enum class Change { all, counts };

/// One row of an answer; columns count from 0. Valid while its query runs.
class Row {
 public:
  explicit Row(void* statement) : statement_(statement) {}

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  bool truth(int column) const { return integer(column) != 0; }
  std::string text(int column) const;
  Uuid uuid(int column) const;

  std::optional<std::int64_t> maybe_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::string> maybe_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional(text(column));
  }

 private:
  void* statement_;
};

/// Reads the columns of a row one after the other, so that a reader lists them in the order of its
/// SELECT and nowhere counts.
class Columns {
 public:
  explicit Columns(const Row& row) : row_(row) {}

  std::int64_t integer() { return row_.integer(next_++); }
  bool truth() { return row_.truth(next_++); }
  std::string text() { return row_.text(next_++); }
  Uuid uuid() { return row_.uuid(next_++); }
  std::optional<std::int64_t> maybe_integer() { return row_.maybe_integer(next_++); }
  std::optional<std::string> maybe_text() { return row_.maybe_text(next_++); }

 private:
  const Row& row_;
  int next_ = 0;
};

/// What functions of the store work in: one transaction of one thread. Storage functions take it
/// and compose; when one throws, all that the request did is undone.
class Tx {
 public:
  /// One connection of a database engine; each engine has its own.
  struct Engine;
  /// Makes ids and tells the time for a transaction.
  struct Source {
    std::function<TimeMs()> now;
    base::Random random;
    /// Called after the commit of a transaction that put mail into the outbox.
    std::function<void()> outbox_filled = [] {};
    /// The same for webhooks.
    std::function<void()> webhooks_filled = [] {};
    /// Called after the commit of what changed how an invitation is shown, and of what changed that
    /// of many: a component, a scope, an environment, a key.
    std::function<void(const Uuid&, Change)> invitation_changed = [](const Uuid&, Change) {};
    std::function<void()> settings_changed = [] {};
  };

  Tx(Engine& engine, const Source& source);

  const Source& source() const { return source_; }
  /// When this transaction began; the same at every call.
  TimeMs now() const { return now_; }
  /// A new UUIDv7, later than all before it from this source.
  Uuid new_id();
  /// A new UUIDv4, which tells nothing about when it was made.
  Uuid new_random_id();
  void random(std::span<std::uint8_t> bytes) const { source_.random(bytes); }

  /// Runs a change and returns how many rows it touched.
  template <class... Values>
  std::int64_t run(Sql sql, const Values&... values) {
    return change(sql, {{Value(values)...}});
  }

  /// The row, read by `read(row)`, or nothing where there is none.
  template <class Read, class... Values>
  auto find(Sql sql, Read read, const Values&... values)
      -> std::optional<decltype(read(std::declval<const Row&>()))> {
    std::optional<decltype(read(std::declval<const Row&>()))> found;
    query(sql, {{Value(values)...}}, [&](const Row& row) {
      found.emplace(read(row));
      return false;
    });
    return found;
  }

  /// All rows, each read by `read(row)`.
  template <class Read, class... Values>
  auto list(Sql sql, Read read, const Values&... values) {
    std::vector<decltype(read(std::declval<const Row&>()))> found;
    query(sql, {{Value(values)...}}, [&](const Row& row) {
      found.push_back(read(row));
      return true;
    });
    return found;
  }

  /// Whether there is a row at all.
  template <class... Values>
  bool exists(Sql sql, const Values&... values) {
    return find(
               sql, [](const Row&) { return true; }, values...)
        .has_value();
  }

  /// Runs `f()`; where it throws, what it changed is undone and the rest of the transaction stays.
  template <class F>
  void nested(F f) {
    const std::size_t actions = after_commit_.size();
    begin_nested();
    try {
      f();
    } catch (...) {
      after_commit_.resize(actions);
      undo_nested();
      throw;
    }
    end_nested();
  }

  /// Has something done once what this transaction changed is durable, by the thread that commits.
  /// It must be quick and must not throw.
  void after_commit(std::function<void()> action) { after_commit_.push_back(std::move(action)); }
  /// To be called by all that changes how an invitation is shown, or how many are.
  void changed(const Uuid& invitation, Change change = Change::all);
  void changed_settings();
  std::vector<std::function<void()>> take_after_commit() { return std::move(after_commit_); }

 private:
  void begin_nested();
  void end_nested();
  void undo_nested();
  std::int64_t change(Sql sql, const std::vector<Value>& values);
  /// Hands over row after row until `on_row` returns false.
  void query(Sql sql, const std::vector<Value>& values,
             const std::function<bool(const Row&)>& on_row);

  Engine& engine_;
  const Source& source_;
  TimeMs now_;
  std::vector<std::function<void()>> after_commit_;
};

}  // namespace vortex::server
