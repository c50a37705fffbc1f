// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "cli/cli_fixture.hpp"

using namespace vortex::test;

namespace {

const std::string kInvitations =
    R"({"invitations":[{"id":"a","status":"accepted","createdAt":"t"},)"
    R"({"id":"b","status":"sent","deactivated":true,"createdAt":"t"},)"
    R"({"id":"c","status":"sent","createdAt":"t"}]})";

std::string listed_on_terminal(const std::vector<std::string>& more,
                               const std::vector<std::string>& variables = {}) {
  const ServiceOfTest service(http_answer(200, kInvitations));
  std::vector<std::string> command = {VORTEX_BIN_DIR "/vortex", "invitations", "list", "--email",
                                      "a@b.c"};
  command.insert(command.end(), more.begin(), more.end());
  auto environment = service.environment();
  environment.insert(environment.end(), variables.begin(), variables.end());
  const auto result = run_on_terminal(command, environment);
  CHECK(result.exit_code == 0);
  return result.out;
}

bool has_colour(const std::string& text) {
  return text.find('\x1b') != std::string::npos;
}

// False, saying so, where there is nothing to run on.
bool can_run() {
  if (has_terminals()) return true;
  MESSAGE("not run: there are no terminals here");
  return false;
}

}  // namespace

TEST_CASE("a status has its colour on a terminal, and the columns stay aligned") {
  if (!can_run()) return;
  const std::string out = listed_on_terminal({});
  CHECK(out.find("a   \x1b[32maccepted\x1b[0m           ") != std::string::npos);
  CHECK(out.find("b   \x1b[31msent, deactivated\x1b[0m  ") != std::string::npos);
  CHECK(out.find("c   \x1b[33msent\x1b[0m               ") != std::string::npos);
}

TEST_CASE("NO_COLOR, TERM=dumb and --color never switch colours off") {
  if (!can_run()) return;
  CHECK(!has_colour(listed_on_terminal({}, {"NO_COLOR=1"})));
  CHECK(!has_colour(listed_on_terminal({}, {"TERM=dumb"})));
  CHECK(!has_colour(listed_on_terminal({"--color", "never"})));
  CHECK(has_colour(listed_on_terminal({"--color=always"}, {"NO_COLOR=1"})));
}

TEST_CASE("a pipe gets colours only where they are asked for") {
  const ServiceOfTest service(http_answer(200, kInvitations));
  const std::vector<std::string> list = {"invitations", "list", "--email", "a@b.c"};
  CHECK(!has_colour(service.run(list).out));
  auto always = list;
  always.insert(always.end(), {"--color", "always"});
  CHECK(has_colour(service.run(always).out));
}

TEST_CASE("errors have a colour on a terminal, also those of the command line") {
  if (!can_run()) return;
  const std::string vortex = VORTEX_BIN_DIR "/vortex";
  CHECK(run_on_terminal({vortex, "sign", "--id", "x"}, {})
            .out.starts_with("\x1b[31mvortex:\x1b[0m no API key"));
  CHECK(run_on_terminal({vortex, "nonsense"}, {}).out.starts_with("\x1b[31mvortex:\x1b[0m "));
  CHECK(!has_colour(run_on_terminal({vortex, "nonsense", "--color", "never"}, {}).out));
  CHECK(!has_colour(vortex_cli({"nonsense"}).err));
}
