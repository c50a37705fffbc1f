// SPDX-License-Identifier: MIT
#include "wire/json_read.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "wire/json_large_numbers.hpp"

namespace vortex::wire {

/// Builds a Json from the reader's events. Returning false from an event ends the reading, which
/// bounds how deep the reader can recurse.
class JsonBuilder {
 public:
  explicit JsonBuilder(const JsonRules& rules, std::map<std::size_t, std::string> large = {})
      : rules_(rules), large_(std::move(large)) {}

  bool Null() { return add(Json()); }
  bool Bool(bool value) { return add(Json(value)); }
  bool RawNumber(const char* digits, rapidjson::SizeType size, bool) {
    Json number;
    const auto large = large_.find(numbers_++);
    number.value_ = Json::Digits{large == large_.end() ? std::string(digits, size) : large->second};
    return add(std::move(number));
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_text({text, size}) && add(Json(std::string(text, size)));
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (!is_text({text, size})) return false;
    open_.back().members.push_back({std::string(text, size), Json()});
    return true;
  }
  bool StartObject() { return start(true); }
  bool StartArray() { return start(false); }
  bool EndObject(rapidjson::SizeType) {
    if (!settle_repeated_names(open_.back().members)) return false;
    Json::Object object;
    object.members_ = std::move(open_.back().members);
    return end(Json(std::move(object)));
  }
  bool EndArray(rapidjson::SizeType) { return end(Json(std::move(open_.back().items))); }

  // The reader gives numbers as their digits, so these never happen; its interface asks for them.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  Json take() { return std::move(root_); }
  /// Why an event returned false.
  const std::string& complaint() const { return complaint_; }

 private:
  static constexpr std::size_t kMembersExpected = 8;

  struct Open {
    bool is_object;
    std::vector<JsonObject::Member> members;
    Json::Array items;
  };

  // The reader's own check lets an escaped low surrogate pass that follows no high one.
  bool is_text(std::string_view text) {
    if (!rules_.nul && text.find('\0') != std::string_view::npos) {
      complaint_ = "a text holds a NUL character";
      return false;
    }
    if (base::is_utf8(text)) return true;
    complaint_ = "a text is not valid UTF-8 or has an unpaired surrogate";
    return false;
  }

  bool start(bool is_object) {
    if (open_.size() >= rules_.depth_max) {
      complaint_ = "nested deeper than " + std::to_string(rules_.depth_max) + " levels";
      return false;
    }
    open_.push_back({is_object, {}, {}});
    // Most objects of this API have a handful of members; growing to them one by one moves them
    // all.
    if (is_object) open_.back().members.reserve(kMembersExpected);
    return true;
  }

  bool end(Json value) {
    open_.pop_back();
    return add(std::move(value));
  }

  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().members.back().value = std::move(value);
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }

  static bool is_small_without_repetition(const std::vector<JsonObject::Member>& members) {
    if (members.size() > 16) return false;
    for (std::size_t i = 1; i < members.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (members[i].name == members[j].name) return false;
      }
    }
    return true;
  }

  // Sorting an index finds repeated names in n log n, where looking each one up would let a large
  // object of a hostile sender cost n squared.
  bool settle_repeated_names(std::vector<JsonObject::Member>& members) {
    if (is_small_without_repetition(members)) return true;
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const int by_name = members[a].name.compare(members[b].name);
      return by_name != 0 ? by_name < 0 : a < b;
    });
    std::vector<bool> drop(members.size(), false);
    bool repeated = false;
    for (std::size_t i = 0; i < order.size();) {
      std::size_t last = i;
      while (last + 1 < order.size() && members[order[last + 1]].name == members[order[i]].name) {
        drop[order[++last]] = true;
      }
      if (last > i) {
        repeated = true;
        if (!rules_.repeated_names) {
          complaint_ = "the member \"" + members[order[i]].name + "\" is there twice";
          return false;
        }
        members[order[i]].value = std::move(members[order[last]].value);
      }
      i = last + 1;
    }
    if (!repeated) return true;
    std::vector<JsonObject::Member> kept;
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!drop[i]) kept.push_back(std::move(members[i]));
    }
    members = std::move(kept);
    return true;
  }

  JsonRules rules_;
  std::map<std::size_t, std::string> large_;  ///< digits of numbers that were taken out before
  std::size_t numbers_ = 0;
  std::vector<Open> open_;
  Json root_;
  std::string complaint_;
};

namespace {

struct Parsed {
  rapidjson::ParseResult result;
  std::size_t end;
};

Parsed parse(std::string_view text, JsonBuilder& builder) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  const rapidjson::ParseResult result =
      reader.Parse<rapidjson::kParseNumbersAsStringsFlag>(stream, builder);
  return {result, stream.Tell()};
}

}  // namespace

Json read_json(std::string_view text, const JsonRules& rules) {
  JsonBuilder builder(rules);
  Parsed parsed = parse(text, builder);
  if (parsed.result.Code() == rapidjson::kParseErrorNumberTooBig) {
    WithoutLargeNumbers without = take_large_numbers(text);
    builder = JsonBuilder(rules, std::move(without.digits));
    parsed = parse(without.text, builder);
  }
  if (parsed.result.IsError()) {
    const std::string what = builder.complaint().empty()
                                 ? rapidjson::GetParseError_En(parsed.result.Code())
                                 : builder.complaint();
    throw JsonFault("not valid JSON at byte " + std::to_string(parsed.result.Offset()) + ": " +
                    what);
  }
  // A NUL byte looks like the end of the stream to the reader.
  if (parsed.end != text.size()) {
    throw JsonFault("not valid JSON at byte " + std::to_string(parsed.end) +
                    ": more follows after the value");
  }
  return builder.take();
}

}  // namespace vortex::wire
