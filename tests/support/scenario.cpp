// SPDX-License-Identifier: MIT
#include "support/scenario.hpp"

#include <algorithm>
#include <fstream>

namespace vortex::test {
namespace {

/// Puts lines where they belong: preamble, group, scenario, block.
class Reader {
 public:
  void add(int number, const std::string& line) {
    if (line.starts_with("# ") || line == "#") return;
    if (line.starts_with("== ")) return begin_scenario(number, line.substr(3));
    if (line.starts_with("server ")) return begin_group(number, line.substr(7));
    if (line.empty()) {
      in_block_ = false;
      return;
    }
    add_to_block({number, line});
  }

  ScenarioFile file;

 private:
  void begin_scenario(int number, std::string name) {
    if (file.groups.empty()) file.groups.emplace_back();
    file.groups.back().scenarios.push_back({number, std::move(name), {}});
    in_block_ = false;
  }

  void begin_group(int number, std::string settings) {
    file.groups.emplace_back();
    while (!settings.empty()) {
      const std::string item = take_word(settings);
      const std::size_t equals = item.find('=');
      if (equals == std::string::npos) throw ScenarioFault(number, "a setting needs a =");
      file.groups.back().settings.emplace_back(item.substr(0, equals), item.substr(equals + 1));
    }
  }

  void add_to_block(ScenarioLine line) {
    const bool before = file.groups.empty();
    if (!before && file.groups.back().scenarios.empty()) {
      throw ScenarioFault(line.number, "this line is in no scenario");
    }
    auto& blocks = before ? file.preamble : file.groups.back().scenarios.back().blocks;
    if (!in_block_) blocks.emplace_back();
    in_block_ = true;
    blocks.back().push_back(std::move(line));
  }

  bool in_block_ = false;
};

}  // namespace

std::size_t ScenarioFile::count() const {
  std::size_t sum = 0;
  for (const ScenarioGroup& group : groups) sum += group.scenarios.size();
  return sum;
}

ScenarioFile read_scenario_file(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw ScenarioFault(0, "cannot read " + path.string());
  Reader reader;
  int number = 0;
  for (std::string line; std::getline(in, line);) reader.add(++number, line);
  return std::move(reader.file);
}

std::string take_word(std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word = text.substr(0, end);
  text.erase(0, std::min(text.find_first_not_of(' ', end), text.size()));
  return word;
}

}  // namespace vortex::test
