// SPDX-License-Identifier: MIT
#include "cli/commands.hpp"

#include <doctest/doctest.h>

#include <iostream>
#include <map>
#include <sstream>

#include "cli/cli_fixture.hpp"
#include "cli/parser.hpp"

using namespace vortex::cli;
using vortex::test::run;
using vortex::test::TemporaryFolder;
using vortex::test::vortex_cli;

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

/// Where nothing is asked and what is said is kept.
struct SilentTerminal {
  std::istringstream in;
  std::ostringstream out, err;
  Terminal terminal{in, out, err, [](const char*) -> std::optional<std::string> { return {}; }};
};

std::optional<CommandLine> parse_silently(const std::vector<std::string>& words) {
  SilentTerminal silent;
  return parse(words, silent.terminal);
}

// The words of each call of vortex in a line of a shell. The shell itself takes the line apart, and
// calls nothing but a function that says what it was given.
std::vector<std::vector<std::string>> calls_in(const std::string& line) {
  const TemporaryFolder home;
  std::filesystem::create_directories(home.path() / ".zfunc");
  std::filesystem::create_directories(home.path() / ".config" / "fish" / "completions");
  const std::string script =
      "PATH=/nonexistent; command_not_found_handle() { :; }\n"
      "vortex() { local all='' word; for word; do all+=\"$word\"$'\\x1f'; done;"
      " printf '%s\\x1e' \"$all\" >&2; }\n" +
      line;
  const auto said = run({"bash", "-c", script}, {"HOME=" + home.path().string()}).err;
  std::vector<std::vector<std::string>> calls;
  for (const std::string& call : split(said, '\x1e')) calls.push_back(split(call, '\x1f'));
  return calls;
}

}  // namespace

TEST_CASE("every command has a summary, a help text for each option, and help that shows both") {
  for (const Command& command : commands()) {
    CAPTURE(command.path);
    CHECK(command.summary != "");
    CHECK(command.summary.back() != '.');
    SilentTerminal silent;
    std::vector<std::string> words = split(command.path, ' ');
    words.push_back("--help");
    CHECK(!parse(words, silent.terminal));
    const std::string help = silent.out.str();
    CHECK(help.find(command.summary) != std::string::npos);
    for (const Option& option : command.options) {
      CAPTURE(option.name);
      CHECK(option.help != "");
      CHECK(help.find(option.name) != std::string::npos);
    }
    for (const char* common : {"--json", "--profile", "--config", "--color"}) {
      CHECK(help.find(common) != std::string::npos);
    }
  }
}

TEST_CASE("every command has an example, shown by its help, that is a right command line") {
  for (const Command& command : commands()) {
    CAPTURE(command.path);
    const auto examples = split(command.example, '\n');
    REQUIRE(!examples.empty());
    const std::string help = vortex_cli(split(command.path + " --help", ' ')).out;
    for (const std::string& example : examples) {
      CAPTURE(example);
      CHECK(help.find("\n  " + example + "\n") != std::string::npos);
      const auto calls = calls_in(example);
      bool itself = false;
      for (const auto& words : calls) {
        const auto line = parse_silently(words);
        REQUIRE(line);
        itself = itself || line->command->path == command.path;
      }
      CHECK(itself);
    }
  }
}

TEST_CASE("an option of one name takes a value everywhere or nowhere") {
  std::map<std::string, bool> takes_value;
  for (const Command& command : commands()) {
    for (const Option& option : command.options) {
      CAPTURE(option.name);
      const auto [known, added] = takes_value.emplace(option.name, option.takes_value());
      CHECK(known->second == option.takes_value());
    }
  }
}

TEST_CASE("common options may stand before the command") {
  const auto line = parse_silently({"--json", "--profile", "x", "invitations", "get", "1"});
  REQUIRE(line);
  CHECK(line->arguments.has("--json"));
  CHECK(line->arguments.text("--profile") == "x");
  CHECK(parse_silently({"--profile", "x", "invitations", "get", "1", "--profile", "y"})
            ->arguments.text("--profile") == "y");
}

TEST_CASE("the help of vortex and of its groups names what there is, the first with examples") {
  const std::string root = vortex_cli({"--help"}).out;
  CHECK(root.find("Exit codes: 0 fine, 1 refused, 2 wrong usage, 3 not reachable.") !=
        std::string::npos);
  CHECK(!calls_in(root.substr(root.find("Examples:\n") + 10)).empty());
  for (const auto& words : calls_in(root.substr(root.find("Examples:\n") + 10))) {
    CHECK(parse_silently(words));
  }
  for (const Group& group : groups()) {
    CHECK(root.find(group.summary) != std::string::npos);
    const std::string help = vortex_cli({group.name, "--help"}).out;
    CHECK(help.find("Exit codes") == std::string::npos);
    for (const Command& command : commands()) {
      if (!command.path.starts_with(group.name + ' ')) continue;
      CHECK(help.find(command.summary) != std::string::npos);
    }
  }
}

TEST_CASE("a wrong command line is told with what there is instead") {
  struct {
    std::vector<std::string> words;
    std::string want;
  } const cases[] = {
      {{}, "vortex: vortex needs a subcommand: give one of invitations, "},
      {{"invite"}, "vortex: vortex has no subcommand invite: give one of invitations, "},
      {{"invitations", "fetch"},
       "vortex: vortex invitations has no subcommand fetch: give one of create, get, "},
      {{"invitations"}, "vortex: vortex invitations needs a subcommand: give one of create, "},
      {{"invitations", "get"}, "vortex: ID is required; see vortex invitations get --help\n"},
      {{"sign", "--nonsense"}, "--nonsense; see vortex sign --help\n"},
      {{"sign", "--color", "red"}, "vortex: --color must be auto or always or never\n"},
      {{"completion", "tcsh"}, "vortex: SHELL must be bash or zsh or fish\n"},
  };
  for (const auto& [words, want] : cases) {
    CAPTURE(want);
    const auto result = vortex_cli(words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(result.err.find(want) != std::string::npos);
  }
}
