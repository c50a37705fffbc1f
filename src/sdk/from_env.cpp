// SPDX-License-Identifier: MIT
#include <cstdlib>

#include "vortex/error.hpp"
#include "vortex/options.hpp"

namespace vortex {
namespace {

// An empty variable says no more than one that is not set.
std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

ClientOptions ClientOptions::from_env() {
  ClientOptions options(variable("VORTEX_API_KEY"));
  if (options.api_key.empty()) throw InvalidArgument("VORTEX_API_KEY is not set");
  if (std::string url = variable("VORTEX_API_BASE_URL"); !url.empty()) {
    options.base_url = std::move(url);
  }
  return options;
}

}  // namespace vortex
