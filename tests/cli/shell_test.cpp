// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "cli/cli_fixture.hpp"
#include "cli/commands.hpp"

using namespace vortex::test;

namespace {

// What a shell makes of a script that reads the completion of that shell from standard input.
std::string in_shell(const std::vector<std::string>& command, const std::string& shell) {
  const auto script = vortex_cli({"completion", shell});
  REQUIRE(script.exit_code == 0);
  const auto result = run(command, {}, script.out);
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  std::vector<std::string> lines;
  std::istringstream in(result.out);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::sort(lines.begin(), lines.end());
  return vortex::cli::join(lines, " ");
}

// Each word of the command line as bash would take it apart; the last one is to be completed.
std::string in_bash(const std::string& words) {
  return in_shell({"bash", "-c",
                   "set -eu; source /dev/stdin; COMP_WORDS=(" + words +
                       "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _vortex;"
                       " printf '%s\\n' \"${COMPREPLY[@]}\""},
                  "bash");
}

// zsh itself asks the function only on a terminal, so its own helpers say here what they are given.
std::string in_zsh(const std::string& words) {
  return in_shell({"zsh", "-f", "-c",
                   "compdef() {}; compset() { cur=${cur#*=} }; _files() { print FILES };"
                   " _message() { print \"no: $*\" };"
                   " _describe() { for one in ${(P)@[-1]}; do"
                   " [[ $one == $cur* ]] && print -r -- ${one%%:*}; done; true };"
                   " source /dev/stdin; words=(" +
                       words + "); CURRENT=$#words; _vortex"},
                  "zsh");
}

// fish completes a line given as text, with a tab between each completion and its description.
std::string in_fish(const std::string& line) {
  return in_shell({"fish", "--no-config", "-c",
                   "source -; complete -C '" + line + "' | string replace -r '\\t.*' ''; true"},
                  "fish");
}

}  // namespace

TEST_CASE("bash completes commands, options and values") {
  CHECK(in_bash("vortex inv") == "invitations");
  CHECK(in_bash("vortex invitations re") == "reinvite revoke");
  CHECK(in_bash("vortex invitations create --inv") == "--inviter --inviter-email --inviter-name");
  CHECK(in_bash("vortex completion ''") == "bash fish zsh");
  CHECK(in_bash("vortex invitations sync --action ''") == "accepted declined");
  CHECK(in_bash("vortex invitations sync --action = d") == "declined");
  CHECK(in_bash("vortex sign --color = ''") == "always auto never");
  CHECK(in_bash("vortex --profile invitations autojoin ''") == "get set");
  CHECK(in_bash("vortex invitations list --email inv") == "");
  CHECK(in_bash("vortex invitations list --email a@b.c --j") == "--json");
  CHECK(in_bash("vortex --conf") == "--config");
}

TEST_CASE("bash completes files where a file is asked for, also with spaces in their names") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "a body.json") << "";
  const std::string path = folder.path().string();
  CHECK(in_bash("vortex webhooks verify " + path + "/a") == path + "/a body.json");
  CHECK(in_bash("vortex sign --api-key-file " + path + "/a") == path + "/a body.json");
  CHECK(in_bash("vortex invitations get " + path + "/a") == "");
}

TEST_CASE("bash knows every command and every option") {
  for (const auto& command : vortex::cli::commands()) {
    CAPTURE(command.path);
    const std::string offered = " " + in_bash("vortex " + command.path + " -") + " ";
    for (const auto& option : command.options) {
      if (option.is_argument()) continue;
      CHECK(offered.find(" " + option.name + " ") != std::string::npos);
    }
    CHECK(offered.find(" --json ") != std::string::npos);
  }
}

TEST_CASE("zsh completes commands, options and values") {
  CHECK(in_zsh("vortex inv") == "invitations");
  CHECK(in_zsh("vortex invitations re") == "reinvite revoke");
  CHECK(in_zsh("vortex invitations create --inv") == "--inviter --inviter-email --inviter-name");
  CHECK(in_zsh("vortex completion ''") == "bash fish zsh");
  CHECK(in_zsh("vortex invitations sync --action=d") == "declined");
  CHECK(in_zsh("vortex --profile invitations autojoin ''") == "get set");
  CHECK(in_zsh("vortex webhooks verify ''") == "FILES");
  CHECK(in_zsh("vortex invitations list --email inv") == "no: value of --email");
}

TEST_CASE("zsh loads the function by its completion system") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "_vortex") << vortex_cli({"completion", "zsh"}).out;
  const auto loaded =
      run({"zsh", "-f", "-c",
           "fpath=(" + folder.path().string() +
               " $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[vortex]"},
          {"HOME=" + folder.path().string()});
  CHECK(loaded.out == "_vortex\n");
  CHECK(loaded.err == "");
}

TEST_CASE("fish completes commands, options and values") {
  CHECK(in_fish("vortex inv") == "invitations");
  CHECK(in_fish("vortex invitations re") == "reinvite revoke");
  CHECK(in_fish("vortex invitations create --inv") == "--inviter --inviter-email --inviter-name");
  CHECK(in_fish("vortex completion ") == "bash fish zsh");
  CHECK(in_fish("vortex invitations sync --action ") == "accepted declined");
  CHECK(in_fish("vortex --profile invitations autojoin ") == "get set");
  CHECK(in_fish("vortex invitations list --email inv") == "");
}

TEST_CASE("the manual names every command and option, and is right in the eyes of mandoc") {
  const auto page = vortex_cli({"man"});
  CHECK(page.exit_code == 0);
  const std::string plain = run({"mandoc", "-Tutf8", "-Owidth=200"}, {}, page.out).out;
  std::string text;  // without the overstriking that makes letters bold
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] == '\b') {
      text.pop_back();
    } else {
      text += plain[i];
    }
  }
  for (const auto& command : vortex::cli::commands()) {
    CAPTURE(command.path);
    CHECK(text.find("vortex " + command.path) != std::string::npos);
    CHECK(text.find(command.summary) != std::string::npos);
    for (const auto& option : command.options) CHECK(text.find(option.name) != std::string::npos);
    std::istringstream examples(command.example);
    for (std::string line; std::getline(examples, line);) {
      CHECK(text.find(line) != std::string::npos);
    }
  }
  const auto lint = run({"mandoc", "-Tlint", "-Wwarning"}, {}, page.out);
  // A page made by the program has no day on which it was written.
  std::istringstream complaints(lint.out);
  for (std::string line; std::getline(complaints, line);) {
    CHECK(line.find("missing date") != std::string::npos);
  }
}
