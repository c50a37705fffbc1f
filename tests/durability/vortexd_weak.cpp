// SPDX-License-Identifier: MIT
// vortexd that syncs less than it promises, for showing that the power-cut test notices.
#include <cstdlib>
#include <string_view>

#include "server/app/main.hpp"

namespace {

using vortex::server::Store;

Store::Durability durability() {
  const char* given = std::getenv("VORTEX_TEST_SYNCHRONOUS");
  const std::string_view synchronous = given ? given : "";
  if (synchronous == "NORMAL") return Store::Durability::normal;
  if (synchronous == "OFF") return Store::Durability::off;
  return Store::Durability::full;
}

}  // namespace

int main(int argc, char** argv) {
  return vortex::server::run_program(argc, argv, durability());
}
