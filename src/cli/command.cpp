// SPDX-License-Identifier: MIT
#include "cli/command.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "vortex/error.hpp"

namespace vortex::cli {
namespace {

std::string trimmed(std::string text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text.erase(text.find_last_not_of(kSpace) + 1);
  text.erase(0, std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

// A key file is either the key alone or the credentials.json that a server writes at its first
// start.
std::string read_key(const std::string& contents) {
  const std::string text = trimmed(contents);
  if (!text.starts_with('{')) return text;
  const Json credentials = Json::parse(text);
  const Json* key = credentials.find("apiKey");
  return key && key->if_text() ? *key->if_text() : "";
}

}  // namespace

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

std::string api_key(const Arguments& arguments, const Terminal& terminal) {
  if (const auto path = arguments.maybe("--api-key-file")) {
    std::ifstream file(*path, std::ios::binary);
    if (!file) throw UsageError("cannot read the key file " + *path);
    return read_key(std::string(std::istreambuf_iterator<char>(file), {}));
  }
  if (const auto key = terminal.environment("VORTEX_API_KEY")) return *key;
  throw UsageError("no API key: set VORTEX_API_KEY or give --api-key-file FILE");
}

std::string read_input(const std::string& path, Terminal& terminal) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(terminal.in), {});
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(file), {});
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
