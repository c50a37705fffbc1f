// SPDX-License-Identifier: MIT
#include "support/sdk_decoders.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

#include "support/sdk_request.hpp"

namespace vortex::test {
namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace

/// What one SDK makes of one answer.
class SdkDecoders::Judge {
 public:
  Judge(const SdkDecoders& table, std::size_t sdk, const RawReply& reply,
        std::vector<DecodeFault>& faults)
      : table_(table), sdk_(sdk), reply_(reply), faults_(faults) {}

  void whole(const Shape& shape) {
    const Row& first = shape.front();
    if (first.name != ".") return object(shape, parsed(), "");
    const Cell& cell = first.cells[sdk_];
    if (cell.need == "-") return;
    const std::string& kind = cell.kind.empty() ? first.kind : cell.kind;
    if (kind == "entity") {
      if (reply_.status == 204) fault("", "is not there");
    } else {
      value(kind, parsed(), "");
    }
  }

 private:
  void fault(const std::string& path, const std::string& why) {
    faults_.push_back({table_.sdks_[sdk_], path.empty() ? "the answer" : path, why});
  }

  Json parsed() {
    try {
      return Json::parse(reply_.body);
    } catch (const std::exception&) {
      return Json("no JSON");
    }
  }

  void object(const Shape& shape, const Json& json, const std::string& path) {
    const bool read = std::any_of(shape.begin(), shape.end(), [&](const Row& row) {
      return row.cells[sdk_].need != "-" && row.name != "*";
    });
    if (!read) return;
    if (!json.is_object()) return fault(path, "is no object");
    const std::string prefix = path.empty() ? "" : path + '.';
    for (const Row& row : shape) {
      if (row.name != "*") member(row, json.find(row.name), prefix + row.name);
    }
    for (const auto& [name, more] : *json.if_object()) {
      const auto named = std::find_if(shape.begin(), shape.end(),
                                      [&](const Row& row) { return row.name == name; });
      if (named == shape.end() && shape.back().name == "*") {
        other(shape.back(), more, prefix + name);
      }
    }
  }

  void member(const Row& row, const Json* found, const std::string& path) {
    const Cell& cell = row.cells[sdk_];
    if (cell.need == "-") return;
    if (cell.need == "X") {
      if (found) fault(path, "must not be there");
    } else if (!found) {
      if (cell.need == "R") fault(path, "is missing");
    } else if (found->is_null()) {
      if (cell.need != "O") fault(path, "is null");
    } else {
      value(cell.kind.empty() ? row.kind : cell.kind, *found, path);
    }
  }

  void other(const Row& row, const Json& found, const std::string& path) {
    const std::string& need = row.cells[sdk_].need;
    if (need == "fail") fault(path, "is not known");
    if (need == "R") value(row.kind, found, path);
  }

  void value(const std::string& kind, const Json& json, const std::string& path) {
    if (kind.starts_with('[')) return list(kind.substr(1, kind.size() - 2), json, path);
    if (kind.starts_with("enum.")) return one_of(kind.substr(5), json, path);
    const auto shape = table_.shapes_.find(kind);
    if (shape != table_.shapes_.end()) return object(shape->second, json, path);
    if (!is(kind, json)) fault(path, "is " + json.text(Json::Numbers::as_given).substr(0, 80));
  }

  void list(std::string kind, const Json& json, const std::string& path) {
    if (!json.is_array()) return fault(path, "is no list");
    const bool nulls = kind.ends_with('?');
    if (nulls) kind.pop_back();
    std::size_t at = 0;
    for (const Json& item : *json.if_array()) {
      const std::string where = path + '.' + std::to_string(at++);
      if (!item.is_null() || kind == "any") {
        value(kind, item, where);
      } else if (!nulls) {
        fault(where, "is null");
      }
    }
  }

  void one_of(const std::string& name, const Json& json, const std::string& path) {
    const auto& allowed = table_.enums_.at(name);
    const bool good = json.is_text() &&
                      std::find(allowed.begin(), allowed.end(), *json.if_text()) != allowed.end();
    if (!good) fault(path, "is " + json.text());
  }

  static bool all_members(const Json& json, bool (*good)(const Json&)) {
    return json.is_object() && std::all_of(json.if_object()->begin(), json.if_object()->end(),
                                           [&](const auto& member) { return good(member.value); });
  }

  static bool is(const std::string& kind, const Json& json) {
    if (kind == "any") return true;
    if (kind == "text") return json.is_text();
    if (kind == "flag") return json.is_bool();
    if (kind == "object") return json.is_object();
    if (kind == "null") return json.is_null();
    if (kind == "word") return json.is_text() || json.is_number() || json.is_bool();
    if (kind == "number" || kind == "number~") return json.is_number();
    if (kind == "int") return json.as_int64().value_or(-1) >= 0;
    if (kind == "whole")
      return json.is_number() && std::floor(*json.as_double()) == *json.as_double();
    if (kind == "texts") return all_members(json, [](const Json& one) { return one.is_text(); });
    if (kind == "plain") {
      return all_members(json, [](const Json& one) {
        const Json::Array* list = one.if_array();
        return one.is_text() || one.is_bool() ||
               (list && std::all_of(list->begin(), list->end(),
                                    [](const Json& item) { return item.is_text(); }));
      });
    }
    return false;
  }

  const SdkDecoders& table_;
  std::size_t sdk_;
  const RawReply& reply_;
  std::vector<DecodeFault>& faults_;
};

const SdkDecoders& SdkDecoders::table() {
  static const SdkDecoders table(std::filesystem::path(VORTEX_SOURCE_DIR) /
                                 "tests/support/sdk_decoders.txt");
  return table;
}

SdkDecoders::SdkDecoders(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line[0] != '#') read_line(line);
  }
  for (const auto& [name, rows] : shapes_) {
    for (const Row& row : rows) {
      require_kind(row.kind);
      for (const Cell& cell : row.cells) require_kind(cell.kind);
    }
  }
  for (const Answer& answer : answers_) shape(answer.shape);
}

void SdkDecoders::require_kind(std::string_view kind) const {
  static const std::set<std::string_view> kPlain = {"",      "any",   "text",  "flag",   "object",
                                                    "null",  "word",  "int",   "number", "number~",
                                                    "whole", "texts", "plain", "entity"};
  if (kind.starts_with('[')) kind = kind.substr(1, kind.size() - 2);
  if (kind.ends_with('?')) kind.remove_suffix(1);
  const bool known = kPlain.contains(kind) || shapes_.contains(kind) ||
                     (kind.starts_with("enum.") && enums_.contains(kind.substr(5)));
  if (!known) throw std::runtime_error("sdk_decoders.txt: no kind " + std::string(kind));
}

void SdkDecoders::read_line(const std::string& line) {
  auto words = words_of(line);
  const std::string first = words.front();
  if (first == "sdks") {
    sdks_.assign(words.begin() + 1, words.end());
  } else if (first == "enum") {
    enums_[words.at(1)].assign(words.begin() + 2, words.end());
  } else if (first == "shape") {
    current_ = words.at(1);
    shapes_[current_];
  } else if (first == "answer") {
    answers_.push_back({words.at(1), words.at(2), words.at(3), words.at(4),
                        std::vector<std::string>(words.begin() + 5, words.end())});
  } else {
    read_row(words);
  }
}

void SdkDecoders::read_row(const std::vector<std::string>& words) {
  if (current_.empty() || words.size() != sdks_.size() + 2) {
    throw std::runtime_error("sdk_decoders.txt: " + words.front() + " has not a cell for each SDK");
  }
  Row row{words[0], words[1], {}};
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::size_t colon = std::min(words[i].find(':'), words[i].size());
    const bool kind = colon < words[i].size();
    row.cells.push_back({words[i].substr(0, colon), kind ? words[i].substr(colon + 1) : ""});
  }
  shapes_[current_].push_back(std::move(row));
}

const SdkDecoders::Shape& SdkDecoders::shape(std::string_view name) const {
  const auto found = shapes_.find(name);
  if (found == shapes_.end()) throw std::runtime_error("no shape " + std::string(name));
  return found->second;
}

std::vector<DecodeFault> SdkDecoders::judged(const Answer& answer, const RawReply& reply) const {
  std::vector<DecodeFault> faults;
  for (std::size_t sdk = 0; sdk < sdks_.size(); ++sdk) {
    const bool reads =
        answer.sdks.front() == "all" ||
        std::find(answer.sdks.begin(), answer.sdks.end(), sdks_[sdk]) != answer.sdks.end();
    if (reads) Judge(*this, sdk, reply, faults).whole(shape(answer.shape));
  }
  return faults;
}

std::vector<DecodeFault> SdkDecoders::faults(std::string_view shape, const RawReply& reply) const {
  return judged({"", "", "", std::string(shape), {"all"}}, reply);
}

std::vector<DecodeFault> SdkDecoders::faults_of_exchange(std::string_view request,
                                                         const RawReply& reply) const {
  std::vector<DecodeFault> faults;
  const auto asked = SdkRequest::read(request);
  if (!asked || reply.status < 200 || reply.status > 299) return faults;
  for (const Answer& answer : answers_) {
    if (!asked->is(answer.method, answer.path) || !asked->has(answer.credential)) continue;
    const auto more = judged(answer, reply);
    faults.insert(faults.end(), more.begin(), more.end());
  }
  return faults;
}

std::string shown(const std::vector<DecodeFault>& faults) {
  std::string out;
  for (const DecodeFault& fault : faults) {
    out += fault.sdk + ": " + fault.path + ' ' + fault.why + '\n';
  }
  return out;
}

}  // namespace vortex::test
