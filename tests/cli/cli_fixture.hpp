// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/loopback_server.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

namespace vortex::test {

/// `vortex` with these arguments and this environment, run to its end.
inline ProcessResult vortex_cli(std::vector<std::string> arguments,
                                const std::vector<std::string>& environment = {},
                                const std::string& input = "") {
  arguments.insert(arguments.begin(), VORTEX_BIN_DIR "/vortex");
  return run(arguments, environment, input);
}

/// A service that gives one answer to everything, and the command line that calls it.
struct ServiceOfTest {
  explicit ServiceOfTest(std::string answer) : answer(std::move(answer)) {}

  std::vector<std::string> environment() const {
    return {"VORTEX_API_KEY=a-key", "VORTEX_API_BASE_URL=" + server.url()};
  }
  ProcessResult run(std::vector<std::string> arguments) const {
    return vortex_cli(std::move(arguments), environment());
  }

  std::string answer;
  LoopbackServer server = LoopbackServer([this](const Arrived&) { return answer; });
};

/// A configuration in a folder of its own, private unless said otherwise.
struct ConfigOfTest {
  explicit ConfigOfTest(const std::string& text, bool is_private = true) {
    std::filesystem::create_directories(path().parent_path());
    write("config.toml", text);
    using std::filesystem::perms;
    std::filesystem::permissions(path(), is_private ? perms(0600) : perms(0644));
  }

  std::filesystem::path path() const { return folder.path() / "vortex" / "config.toml"; }
  /// The variable that makes it the configuration.
  std::string variable() const { return "XDG_CONFIG_HOME=" + folder.path().string(); }
  /// Writes a file beside it.
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path().parent_path() / name, std::ios::binary) << text;
  }

  TemporaryFolder folder;
};

}  // namespace vortex::test
