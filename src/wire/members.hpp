// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "vortex/error.hpp"
#include "vortex/json.hpp"
#include "wire/json_write.hpp"
#include "wire/path.hpp"

/// The one mapping between structs and JSON. A struct lists its members and their names on the wire
/// in a static `each_member(self, visit)`; reading and writing both walk that list.
/// `visit.required` marks what a reader insists on; for the rest absent and null mean the default.
namespace vortex::wire {

/// Text types of open lists: anything that is made of a text and gives it back.
template <class T>
concept TextLike = std::constructible_from<T, std::string> && requires(const T& value) {
  { value.text() } -> std::convertible_to<std::string_view>;
};

[[noreturn]] inline void throw_decode_error(const Path& path, std::string_view what) {
  const std::string where = path.text();
  throw DecodeError((where.empty() ? "the document" : where) + " " + std::string(what));
}

// What is read is moved out of the values, which nobody needs afterwards.
inline void read_value(Json& json, bool& out, const Path& path) {
  const bool* truth = json.if_bool();
  if (!truth) throw_decode_error(path, "must be true or false");
  out = *truth;
}

inline void read_value(Json& json, std::int64_t& out, const Path& path) {
  constexpr double kExact = 9007199254740992.0;
  const std::optional<double> number = json.as_double();
  if (!number || *number != static_cast<double>(static_cast<std::int64_t>(
                                std::max(-kExact, std::min(kExact, *number))))) {
    throw_decode_error(path, "must be a whole number");
  }
  out = static_cast<std::int64_t>(*number);
}

inline void read_value(Json& json, std::string& out, const Path& path) {
  std::string* text = json.if_text();
  if (!text) throw_decode_error(path, "must be a text");
  out = std::move(*text);
}

inline void read_value(Json& json, Json& out, const Path&) {
  out = std::move(json);
}

inline void read_value(Json& json, Json::Object& out, const Path& path) {
  Json::Object* object = json.if_object();
  if (!object) throw_decode_error(path, "must be an object");
  out = std::move(*object);
}

template <TextLike T>
void read_value(Json& json, T& out, const Path& path) {
  std::string text;
  read_value(json, text, path);
  out = T(std::move(text));
}

template <class T>
void read_value(Json& json, std::optional<T>& out, const Path& path);
template <class T>
void read_value(Json& json, std::vector<T>& out, const Path& path);

class MemberReader {
 public:
  MemberReader(Json::Object& object, const Path& path) : object_(object), path_(path) {}

  template <class T>
  void required(std::string_view name, T& out) const {
    const Path path(path_, name);
    Json* value = object_.find(name);
    if (!value) throw_decode_error(path, "is missing");
    read_value(*value, out, path);
  }

  template <class T>
  void operator()(std::string_view name, T& out) const {
    Json* value = object_.find(name);
    if (value && !value->is_null()) read_value(*value, out, Path(path_, name));
  }

 private:
  Json::Object& object_;
  const Path& path_;
};

template <class T>
requires std::is_class_v<T> &&(!TextLike<T>)&&requires(T& value, MemberReader reader) {
  T::each_member(value, reader);
}
void read_value(Json& json, T& out, const Path& path) {
  Json::Object* object = json.if_object();
  if (!object) throw_decode_error(path, "must be an object");
  MemberReader reader(*object, path);
  T::each_member(out, reader);
}

template <class T>
void read_value(Json& json, std::optional<T>& out, const Path& path) {
  read_value(json, out.emplace(), path);
}

/// Items that are null are passed over: official decoders allow them in some lists.
template <class T>
void read_value(Json& json, std::vector<T>& out, const Path& path) {
  Json::Array* items = json.if_array();
  if (!items) throw_decode_error(path, "must be a list");
  out.clear();
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (!(*items)[i].is_null()) read_value((*items)[i], out.emplace_back(), Path(path, i));
  }
}

/// Reads a struct, or throws DecodeError naming the member that is missing or of the wrong type.
template <class T>
T read(Json json) {
  T out;
  read_value(json, out, Path());
  return out;
}

/// What a writer does with an optional member that holds nothing (an empty list is written as one).
enum class Absent { left_out, written_as_null };

class Writer {
 public:
  Writer(std::string& out, Absent absent, Json::Numbers numbers)
      : out_(out), absent_(absent), numbers_(numbers) {}

  void write(bool value) { out_ += value ? "true" : "false"; }
  void write(std::int64_t value) { out_ += std::to_string(value); }
  void write(const std::string& value) { append_json_text(out_, value); }
  void write(const Json& value) { append_json(out_, value, numbers_); }
  void write(const Json::Object& value) { append_json(out_, value, numbers_); }
  template <TextLike T>
  void write(const T& value) {
    append_json_text(out_, value.text());
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value) {
      write(*value);
    } else {
      out_ += "null";
    }
  }
  template <class T>
  void write(const std::vector<T>& values) {
    out_ += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out_ += ',';
      write(values[i]);
    }
    out_ += ']';
  }
  template <class T>
  requires std::is_class_v<T> &&(!TextLike<T>)&&requires(const T& value, Writer& writer) {
    T::each_member(value, writer);
  }
  void write(const T& value) {
    const char outer = std::exchange(before_, '{');
    T::each_member(value, *this);
    out_ += before_ == '{' ? "{}" : "}";
    before_ = outer;
  }

  template <class T>
  void required(std::string_view name, const T& value) {
    out_ += std::exchange(before_, ',');
    append_json_text(out_, name);
    out_ += ':';
    write(value);
  }
  template <class T>
  void operator()(std::string_view name, const T& value) {
    required(name, value);
  }
  /// Members beyond those that the struct declares, as they are.
  void rest(const Json::Object& members) {
    for (const auto& [name, value] : members) required(name, value);
  }
  template <class T>
  void operator()(std::string_view name, const std::optional<T>& value) {
    if (value || absent_ == Absent::written_as_null) required(name, value);
  }
  template <class T>
  void operator()(std::string_view name, const std::vector<T>& values) {
    if (!values.empty() || absent_ == Absent::written_as_null) required(name, values);
  }

 private:
  std::string& out_;
  Absent absent_;
  Json::Numbers numbers_;
  char before_ = '{';
};

/// Appends a struct, or a list of structs, as JSON.
template <class T>
void append(std::string& out, const T& value, Absent absent,
            Json::Numbers numbers = Json::Numbers::javascript) {
  Writer(out, absent, numbers).write(value);
}

}  // namespace vortex::wire
