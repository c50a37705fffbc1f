// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "server/app_fixture.hpp"

namespace vortex::test {

/// The same commands have to work with a server that serves the folder and without one.
struct Administration {
  explicit Administration(bool serving) {
    CHECK(data.command({"init"}).exit_code == 0);
    if (serving) server.emplace(data.path());
  }

  std::string json(std::vector<std::string> arguments, const std::string& input = "") const {
    const auto result = data.command(with_json(std::move(arguments)), input);
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(count_lines(result.out) == 1);
    return result.out;
  }
  /// The one line a command fails with.
  std::string fault(std::vector<std::string> arguments, const std::string& input = "",
                    int exit_code = 1) const {
    const auto result = data.command(std::move(arguments), input);
    CHECK(result.exit_code == exit_code);
    CHECK(result.out.empty());
    return result.err;
  }
  /// The same where an argument could never be right.
  std::string usage(std::vector<std::string> arguments) const {
    return fault(std::move(arguments), "", 2);
  }
  Json::Array keys() const {
    return *Json::parse(json({"keys", "list"})).find("items")->if_array();
  }
  std::optional<Json> key(const std::string& kid) const {
    for (const Json& item : keys()) {
      if (*item.find("kid")->if_text() == kid) return item;
    }
    return std::nullopt;
  }
  std::string environment() const { return member(read_text(data.credentials()), "environmentId"); }
  std::string component() const { return member(read_text(data.credentials()), "componentId"); }

  static std::vector<std::string> with_json(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    return arguments;
  }

  DataFolderOfTest data;
  std::optional<ServerProcess> server;
};

template <class Test>
void with_and_without_server(Test test) {
  for (const bool serving : {true, false}) {
    CAPTURE(serving);
    const Administration admin(serving);
    test(admin);
  }
}

}  // namespace vortex::test
