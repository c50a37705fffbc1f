// SPDX-License-Identifier: MIT
#pragma once

#include "cli/settings.hpp"
#include "vortex/client.hpp"

namespace vortex::cli {

/// The options of a command that calls the API.
std::vector<Option> with_api(std::vector<Option> options);

/// How to reach the API. Throws UsageError where there is no key or the URL is none.
ClientOptions client_options(const Settings& settings);

/// Where the API is; throws UsageError where the URL given is none.
std::string base_url(const Settings& settings);

/// A command made of what it does with a client. What the library refuses before anything is sent
/// is a wrong command line.
template <void (*action)(const Client&, const Arguments&, Terminal&)>
ExitCode with_client(const Arguments& arguments, Terminal& terminal) {
  try {
    action(Client(client_options(Settings(arguments, terminal))), arguments, terminal);
    return kFine;
  } catch (const InvalidArgument& fault) {
    throw UsageError(fault.what());
  }
}

/// Reads `TYPE:ID`, or with a name `TYPE:ID:NAME`; throws UsageError naming the option. The name is
/// only looked for where it is wanted: elsewhere the id may hold colons.
Scope read_scope(std::string_view option, const std::string& text, bool with_name);

}  // namespace vortex::cli
