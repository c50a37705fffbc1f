// SPDX-License-Identifier: MIT
#include "cli/command.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>

#include "vortex/error.hpp"

namespace vortex::cli {

std::optional<std::string> Arguments::maybe(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

const std::string& Arguments::text(std::string_view name) const {
  return values_.find(name)->second.back();
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::optional<Json> Arguments::maybe_json(std::string_view name) const {
  const auto text = maybe(name);
  if (!text) return std::nullopt;
  try {
    return Json::parse(*text);
  } catch (const InvalidArgument& fault) {
    throw UsageError(std::string(name) + ": " + fault.what());
  }
}

std::optional<std::uint64_t> Arguments::maybe_count(std::string_view name,
                                                    std::uint64_t max) const {
  const auto text = maybe(name);
  if (!text) return std::nullopt;
  std::uint64_t count = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, count);
  if (fault != std::errc() || stop != end || count < 1 || count > max) {
    throw UsageError(std::string(name) + " must be a whole number from 1 to " +
                     std::to_string(max));
  }
  return count;
}

std::vector<Option> joined(std::vector<Option> own, const std::vector<Option>& shared) {
  own.insert(own.end(), shared.begin(), shared.end());
  return own;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::string read_input(const std::string& path, Terminal& terminal) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(terminal.in), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string trimmed(std::string text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text.erase(text.find_last_not_of(kSpace) + 1);
  text.erase(0, std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

void print(const Arguments& arguments, Terminal& terminal, std::string_view line,
           const Json& value) {
  if (arguments.has("--json")) {
    terminal.out << value.text(Json::Numbers::as_given) << '\n';
  } else {
    terminal.out << line << '\n';
  }
}

}  // namespace vortex::cli
