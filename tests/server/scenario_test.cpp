// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <numeric>
#include <set>

#include "support/scenario_run.hpp"

namespace vortex::test {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(VORTEX_SOURCE_DIR) / "tests/scenarios";

struct Counts {
  std::size_t scenarios = 0;
  std::size_t answers = 0;
};

// Links are a right to accept, so that only their form is logged.
bool has_link(const std::string& line) {
  for (const std::string start : {"/i/", "/u/"}) {
    for (std::size_t at = line.find(start); at != std::string::npos;
         at = line.find(start, at + 1)) {
      if (line.compare(at + start.size(), 6, "{code}") != 0) return true;
    }
  }
  return false;
}

// Whatever was asked, the log holds no address, no key, no link and none of what a scenario calls
// private.
void check_log(const std::string& file, const std::vector<std::string>& lines,
               const std::set<std::string>& secrets) {
  for (const std::string& line : lines) {
    bool clean = line.find('@') == std::string::npos && line.find("PRIVATE") == std::string::npos &&
                 !has_link(line);
    for (const std::string& secret : secrets) clean &= line.find(secret) == std::string::npos;
    if (!clean) ADD_FAIL_CHECK_AT(file.c_str(), 1, "the log tells too much: " << line);
  }
}

// Where tests/contract looks for what was asked and answered, a line of JSON each.
std::filesystem::path exchanges_of(const std::string& name) {
  return std::filesystem::path(VORTEX_EXCHANGES_DIR) / (name + ".jsonl");
}

void keep_exchanges(std::ostream& out, const Scenario& scenario, const ScenarioRun& run) {
  out << Json(scenario.name).text() << '\n';
  for (const std::string& exchange : run.exchanges()) out << exchange << '\n';
}

// Whatever was asked, no rows contradict each other.
void check_database(const std::string& file, const TestServer& server) {
  const Json found = server.administrate("check", {});
  for (const Json& item : *found.find("items")->if_array()) {
    ADD_FAIL_CHECK_AT(file.c_str(), 1, "the database: " << item.text());
  }
}

void run_group(const std::string& file, const std::vector<ScenarioBlock>& preamble,
               const ScenarioGroup& group, Counts& counts, std::ostream& exchanges) {
  TestServer server(group.settings);
  std::set<std::string> secrets;
  for (const Scenario& scenario : group.scenarios) {
    ScenarioRun run(server);
    try {
      run.run(preamble);
      run.run(scenario.blocks);
    } catch (const ScenarioFault& fault) {
      ADD_FAIL_CHECK_AT(file.c_str(), fault.line(),
                        "== " << scenario.name << "\n"
                              << std::string(fault.what()));
    }
    keep_exchanges(exchanges, scenario, run);
    ++counts.scenarios;
    counts.answers += run.requests();
    secrets.insert(run.secrets().begin(), run.secrets().end());
  }
  check_log(file, server.log_lines(), secrets);
  check_database(file, server);
}

void run_file(const std::string& name) {
  const std::string path = (kFolder / (name + ".txt")).string();
  Counts counts;
  std::filesystem::create_directories(VORTEX_EXCHANGES_DIR);
  std::ofstream exchanges(exchanges_of(name));
  try {
    const ScenarioFile file = read_scenario_file(path);
    for (const ScenarioGroup& group : file.groups) {
      run_group(path, file.preamble, group, counts, exchanges);
    }
  } catch (const ScenarioFault& fault) {
    ADD_FAIL_CHECK_AT(path.c_str(), fault.line(), std::string(fault.what()));
  }
  CHECK(counts.scenarios > 0);
  CHECK(exchanges.flush());
  std::cout << name << ": " << counts.scenarios << " scenarios, " << counts.answers << " answers\n";
}

std::set<std::string>& listed() {
  static std::set<std::string> names;
  return names;
}

struct Listed {
  explicit Listed(const char* name) { listed().insert(name); }
};

}  // namespace

#define SCENARIOS(name)                     \
  static const Listed listed_##name(#name); \
  TEST_CASE("scenarios: " #name) {          \
    run_file(#name);                        \
  }

SCENARIOS(accept)
SCENARIOS(attacks)
SCENARIOS(autojoin)
SCENARIOS(by_scope)
SCENARIOS(by_target)
SCENARIOS(cached)
SCENARIOS(client_accept)
SCENARIOS(client_create)
SCENARIOS(client_credentials)
SCENARIOS(client_lists)
SCENARIOS(contradictions)
SCENARIOS(cors)
SCENARIOS(create)
SCENARIOS(create_again)
SCENARIOS(credentials)
SCENARIOS(delete_by_scope)
SCENARIOS(expiry)
SCENARIOS(fields)
SCENARIOS(framing)
SCENARIOS(get)
SCENARIOS(health)
SCENARIOS(history)
SCENARIOS(idempotency)
SCENARIOS(json)
SCENARIOS(limits)
SCENARIOS(links)
SCENARIOS(log)
SCENARIOS(openapi)
SCENARIOS(opt_out)
SCENARIOS(pages)
SCENARIOS(refusals)
SCENARIOS(reinvite)
SCENARIOS(revoke)
SCENARIOS(routes)
SCENARIOS(sdk_android)
SCENARIOS(sdk_csharp)
SCENARIOS(sdk_go)
SCENARIOS(sdk_ios)
SCENARIOS(sdk_java)
SCENARIOS(sdk_php)
SCENARIOS(sdk_react)
SCENARIOS(sdk_ruby)
SCENARIOS(states)
SCENARIOS(sync_internal)
SCENARIOS(targets)
SCENARIOS(tenancy)
SCENARIOS(timeouts)
SCENARIOS(webhooks)
SCENARIOS(widgets)

TEST_CASE("each of the 33 contradictions has one scenario") {
  std::vector<int> numbers;
  for (const ScenarioGroup& group : read_scenario_file(kFolder / "contradictions.txt").groups) {
    for (const Scenario& scenario : group.scenarios) {
      std::string name = scenario.name;
      CHECK_MESSAGE(take_word(name) == "contradiction", scenario.name);
      numbers.push_back(std::stoi(name));
      CHECK_MESSAGE(!scenario.blocks.empty(), scenario.name);
    }
  }
  std::vector<int> wanted(33);
  std::iota(wanted.begin(), wanted.end(), 1);
  CHECK(numbers == wanted);
}

TEST_CASE("every file of scenarios is run") {
  std::size_t scenarios = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".txt") continue;
    CHECK_MESSAGE(listed().contains(entry.path().stem().string()), entry.path().string());
    scenarios += read_scenario_file(entry.path()).count();
  }
  std::cout << scenarios << " scenarios in " << listed().size() << " files\n";
}

}  // namespace vortex::test
