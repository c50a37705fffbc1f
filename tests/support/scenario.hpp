// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// The files in tests/scenarios, read. Their syntax is told in tests/scenarios/README.md.
namespace vortex::test {

/// Something in a scenario that is wrong or did not come true.
class ScenarioFault : public std::runtime_error {
 public:
  ScenarioFault(int line, const std::string& what) : std::runtime_error(what), line_(line) {}
  int line() const { return line_; }

 private:
  int line_;
};

struct ScenarioLine {
  int number = 0;
  std::string text;
};

/// Lines without an empty one between them: mostly one request with what its answer must be.
using ScenarioBlock = std::vector<ScenarioLine>;

struct Scenario {
  int line = 0;
  std::string name;
  std::vector<ScenarioBlock> blocks;
};

/// Scenarios that share one server with these settings.
struct ScenarioGroup {
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<Scenario> scenarios;
};

struct ScenarioFile {
  std::vector<ScenarioBlock> preamble;  ///< run at the start of every scenario
  std::vector<ScenarioGroup> groups;

  std::size_t count() const;
};

/// Throws ScenarioFault.
ScenarioFile read_scenario_file(const std::filesystem::path& path);

/// Takes the first word off the front, with the spaces behind it.
std::string take_word(std::string& text);

}  // namespace vortex::test
