// SPDX-License-Identifier: MIT
#include <cstdlib>
#include <iostream>

#include "cli/parser.hpp"
#include "cli/readable.hpp"
#include "vortex/error.hpp"

namespace vortex::cli {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return std::nullopt;
  return value;
}

// The colours that are wanted, before anything else is known to be right: a wrong command line is
// told in colour as well, or not.
std::string colours_wanted(const std::vector<std::string>& words) {
  std::string when = "auto";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with("--color=")) when = words[i].substr(8);
    if (words[i] == "--color" && i + 1 < words.size()) when = words[i + 1];
  }
  return when;
}

// What whoever runs the service needs in order to find this request.
std::string details(const ApiError& refusal) {
  std::string out = " (";
  if (!refusal.code().empty()) out += refusal.code() + ", ";
  out += "status " + std::to_string(refusal.status_code());
  if (!refusal.request_id().empty()) out += ", request id " + refusal.request_id();
  return out + ')';
}

ExitCode fail(Terminal& terminal, ExitCode code, const std::string& message) {
  terminal.err << painted("vortex:", Colour::bad, terminal.colour_err) << ' ' << printable(message)
               << '\n';
  return code;
}

ExitCode run(const std::vector<std::string>& words, Terminal& terminal) {
  set_colours(terminal, colours_wanted(words));
  try {
    const auto line = parse(words, terminal);
    if (!line) return kFine;
    return line->command->run(line->arguments, terminal);
  } catch (const UsageError& fault) {
    return fail(terminal, kUsage, fault.what());
  } catch (const ApiError& refusal) {
    return fail(terminal, kRefused, refusal.message() + details(refusal));
  } catch (const TransportError& fault) {
    return fail(terminal, kNotReachable, fault.what());
  } catch (const Error& refusal) {
    return fail(terminal, kRefused, refusal.what());
  }
}

}  // namespace
}  // namespace vortex::cli

int main(int argc, char** argv) {
  vortex::cli::Terminal terminal{std::cin, std::cout, std::cerr, vortex::cli::environment};
  return vortex::cli::run(std::vector<std::string>(argv + 1, argv + argc), terminal);
}
