// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/server_process.hpp"
#include "support/temporary_folder.hpp"
#include "vortex/json.hpp"

namespace vortex::test {

namespace fs = std::filesystem;

/// A key as a customer of the vendor may have one already.
inline const std::string kForeignKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
inline const std::string kForeignKid = "00000000-0000-4000-8000-000000000001";

inline std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

inline ProcessResult vortexd(const std::vector<std::string>& arguments,
                             const std::string& input = "",
                             const std::vector<std::string>& environment = {}) {
  std::vector<std::string> command = {VORTEX_BIN_DIR "/vortexd"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, environment, input);
}

/// A member of a JSON object as text; empty where it is not there.
inline std::string member(const std::string& json, std::string_view name) {
  const Json object = Json::parse(json);
  const Json* value = object.find(name);
  if (!value) return "";
  return value->if_text() ? *value->if_text() : value->text();
}

inline std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// A data folder of a test, and commands that work on it.
struct DataFolderOfTest {
  fs::path path() const { return folder.path() / "data"; }
  std::string text() const { return path().string(); }
  fs::path database() const { return path() / "vortex.db"; }
  fs::path credentials() const { return path() / "credentials.json"; }
  std::string key() const { return member(read_text(credentials()), "apiKey"); }

  ProcessResult command(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.insert(arguments.end(), {"--data", text()});
    return vortexd(arguments, input);
  }
  /// What a command prints with --json.
  std::string json(std::vector<std::string> arguments, const std::string& input = "") const {
    arguments.emplace_back("--json");
    return command(std::move(arguments), input).out;
  }

  /// The files of the folder and what they hold, to see that nothing changed.
  std::map<std::string, std::string> contents() const {
    std::map<std::string, std::string> out;
    if (!fs::exists(path())) return out;
    for (const auto& entry : fs::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) out[entry.path().string()] = read_text(entry.path());
    }
    return out;
  }

  TemporaryFolder folder;
};

}  // namespace vortex::test
