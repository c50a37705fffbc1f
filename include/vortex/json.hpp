// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vortex {

class Json;

namespace wire {
class JsonBuilder;
}

/// The members of a JSON object, in the order in which they were added.
///
/// Names are unique: setting a name that is there replaces its value in place. Looking a name up
/// takes time proportional to the number of members.
///
/// A value type, as Json is.
class JsonObject {
 public:
  struct Member;

  JsonObject();
  /// As if each was set, in this order.
  JsonObject(std::initializer_list<Member> members);
  JsonObject(const JsonObject&);
  JsonObject(JsonObject&&) noexcept;
  JsonObject& operator=(const JsonObject&);
  JsonObject& operator=(JsonObject&&) noexcept;
  ~JsonObject();

  /// Adds a member at the end, or replaces the value of the one with this name where it stands.
  /// Returns the stored value.
  Json& set(std::string_view name, Json value);

  /// The value of `name`, or null where there is none. Valid until the object changes.
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);

  /// Removes `name`; false where it was not there.
  bool erase(std::string_view name);

  bool empty() const noexcept;
  std::size_t size() const noexcept;
  const Member* begin() const noexcept;
  const Member* end() const noexcept;
  Member* begin() noexcept;
  Member* end() noexcept;

  /// Same members in the same order.
  friend bool operator==(const JsonObject& a, const JsonObject& b);

 private:
  friend class wire::JsonBuilder;
  std::vector<Member> members_;
};

/// One JSON value: null, true or false, a number, a text, an array or an object.
///
/// A number is held as the digits it was written with, so that reading and writing a document
/// again does not change it; `as_double` and `as_int64` convert on demand. Texts are UTF-8.
///
/// A value type: distinct objects may be used from different threads, one object by one writer or
/// several readers at a time.
class Json {
 public:
  /// In their order.
  using Array = std::vector<Json>;
  /// In the order in which they were added.
  using Object = JsonObject;

  /// How `text` writes numbers.
  enum class Numbers {
    javascript,  ///< as JSON.stringify does: 1.0 is 1, 1e21 is 1e+21, 2^53 + 1 loses its last digit
    as_given,    ///< the digits that were read
  };

  Json() = default;
  Json(std::nullptr_t) {}
  Json(std::same_as<bool> auto value) : value_(value) {}
  Json(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
      : Json(integer(value)) {}
  /// Infinities and NaN become null, as in JavaScript.
  Json(double value);
  Json(const char* text) : value_(std::string(text)) {}
  Json(std::string_view text) : value_(std::string(text)) {}
  Json(std::string text) : value_(std::move(text)) {}
  Json(Array items) : value_(std::move(items)) {}
  Json(Object members) : value_(std::move(members)) {}

  /// Reads one JSON text (RFC 8259, UTF-8, at most 512 levels deep). Of repeated members the last
  /// value counts, in the place of the first. Throws InvalidArgument saying what is wrong where.
  static Json parse(std::string_view text);

  /// The number with these digits, which must be a JSON number; otherwise throws InvalidArgument.
  static Json number(std::string digits);

  /// Compact JSON text: members in their order, non-ASCII as it is, only `"`, `\` and control
  /// characters escaped. Throws InvalidArgument where a text is not UTF-8.
  std::string text(Numbers numbers = Numbers::javascript) const;

  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(value_); }
  bool is_bool() const noexcept { return std::holds_alternative<bool>(value_); }
  bool is_number() const noexcept { return std::holds_alternative<Digits>(value_); }
  bool is_text() const noexcept { return std::holds_alternative<std::string>(value_); }
  bool is_array() const noexcept { return std::holds_alternative<Array>(value_); }
  bool is_object() const noexcept { return std::holds_alternative<Object>(value_); }

  /// What a JavaScript condition makes of it: false, 0, the empty text and null are false.
  bool truthy() const;

  /// Pointers to what is held, or null where it is something else. Valid until the value changes.
  const bool* if_bool() const noexcept { return std::get_if<bool>(&value_); }
  const std::string* if_text() const noexcept { return std::get_if<std::string>(&value_); }
  std::string* if_text() noexcept { return std::get_if<std::string>(&value_); }
  const Array* if_array() const noexcept { return std::get_if<Array>(&value_); }
  Array* if_array() noexcept { return std::get_if<Array>(&value_); }
  const Object* if_object() const noexcept { return std::get_if<Object>(&value_); }
  Object* if_object() noexcept { return std::get_if<Object>(&value_); }

  /// The digits of a number as they were read or given; empty where it is no number.
  std::string_view digits() const noexcept;
  /// The nearest double (infinite where the number is too large), or nothing where it is no number.
  std::optional<double> as_double() const;
  /// The value where it is a whole number written without point or exponent that fits.
  std::optional<std::int64_t> as_int64() const;

  /// The member `name` of an object; null where it is no object or has no such member.
  const Json* find(std::string_view name) const noexcept;

  /// Same structure, order of members and digits.
  friend bool operator==(const Json& a, const Json& b);

 private:
  struct Digits {
    std::string text;
    bool operator==(const Digits&) const = default;
  };

  friend class wire::JsonBuilder;

  static Json integer(std::signed_integral auto value) { return from_int64(value); }
  static Json integer(std::unsigned_integral auto value) { return from_uint64(value); }
  static Json from_int64(std::int64_t value);
  static Json from_uint64(std::uint64_t value);

  std::variant<std::monostate, bool, Digits, std::string, Array, Object> value_;
};

/// A name and what it stands for.
struct JsonObject::Member {
  std::string name;
  Json value;
  bool operator==(const Member&) const = default;
};

}  // namespace vortex
