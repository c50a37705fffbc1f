// SPDX-License-Identifier: MIT
#include "vortex/json.hpp"

#include <algorithm>
#include <charconv>

#include "base/number.hpp"
#include "vortex/error.hpp"
#include "wire/json_read.hpp"
#include "wire/json_write.hpp"

namespace vortex {

JsonObject::JsonObject() = default;
JsonObject::JsonObject(std::initializer_list<Member> members) {
  for (const Member& member : members) set(member.name, member.value);
}
JsonObject::JsonObject(const JsonObject&) = default;
JsonObject::JsonObject(JsonObject&&) noexcept = default;
JsonObject& JsonObject::operator=(const JsonObject&) = default;
JsonObject& JsonObject::operator=(JsonObject&&) noexcept = default;
JsonObject::~JsonObject() = default;

Json* JsonObject::find(std::string_view name) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&](const Member& member) { return member.name == name; });
  return found == members_.end() ? nullptr : &found->value;
}

const Json* JsonObject::find(std::string_view name) const {
  return const_cast<JsonObject*>(this)->find(name);
}

Json& JsonObject::set(std::string_view name, Json value) {
  if (Json* there = find(name)) return *there = std::move(value);
  return members_.emplace_back(Member{std::string(name), std::move(value)}).value;
}

bool JsonObject::erase(std::string_view name) {
  return std::erase_if(members_, [&](const Member& member) { return member.name == name; }) > 0;
}

bool JsonObject::empty() const noexcept {
  return members_.empty();
}
std::size_t JsonObject::size() const noexcept {
  return members_.size();
}
const JsonObject::Member* JsonObject::begin() const noexcept {
  return members_.data();
}
const JsonObject::Member* JsonObject::end() const noexcept {
  return begin() + members_.size();
}
JsonObject::Member* JsonObject::begin() noexcept {
  return members_.data();
}
JsonObject::Member* JsonObject::end() noexcept {
  return begin() + members_.size();
}

Json::Json(double value) {
  const std::string text = base::javascript_number(value);
  if (text != "null") value_ = Digits{text};
}

Json Json::from_int64(std::int64_t value) {
  Json json;
  json.value_ = Digits{std::to_string(value)};
  return json;
}

Json Json::from_uint64(std::uint64_t value) {
  Json json;
  json.value_ = Digits{std::to_string(value)};
  return json;
}

Json Json::number(std::string digits) {
  if (!base::is_json_number(digits)) throw InvalidArgument("not a JSON number");
  Json json;
  json.value_ = Digits{std::move(digits)};
  return json;
}

Json Json::parse(std::string_view text) {
  try {
    return wire::read_json(text);
  } catch (const wire::JsonFault& fault) {
    throw InvalidArgument(fault.what());
  }
}

std::string Json::text(Numbers numbers) const {
  std::string out;
  wire::append_json(out, *this, numbers);
  return out;
}

bool Json::truthy() const {
  if (const bool* truth = if_bool()) return *truth;
  if (const std::string* text = if_text()) return !text->empty();
  if (is_number()) return as_double() != 0.0;
  return !is_null();
}

std::string_view Json::digits() const noexcept {
  const Digits* digits = std::get_if<Digits>(&value_);
  return digits ? std::string_view(digits->text) : std::string_view();
}

std::optional<double> Json::as_double() const {
  if (!is_number()) return std::nullopt;
  return base::read_double(digits());
}

std::optional<std::int64_t> Json::as_int64() const {
  const std::string_view text = digits();
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ec != std::errc{} || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return value;
}

const Json* Json::find(std::string_view name) const noexcept {
  const Object* members = if_object();
  return members ? members->find(name) : nullptr;
}

bool operator==(const Json& a, const Json& b) {
  return a.value_ == b.value_;
}

bool operator==(const JsonObject& a, const JsonObject& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace vortex
