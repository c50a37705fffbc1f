// SPDX-License-Identifier: MIT
// vortexd that syncs less than it promises, for showing that the power-cut test notices; and one
// with a later schema, for upgrades to try before there is one.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "server/app/main.hpp"

namespace {

using vortex::server::kMigrations;
using vortex::server::Store;

std::string variable(const char* name) {
  const char* given = std::getenv(name);
  return given ? given : "";
}

Store::Durability durability() {
  const std::string synchronous = variable("VORTEX_TEST_SYNCHRONOUS");
  if (synchronous == "NORMAL") return Store::Durability::normal;
  if (synchronous == "OFF") return Store::Durability::off;
  return Store::Durability::full;
}

// The file of one migration after those of today; empty where there is none.
std::string next_migration() {
  const std::string file = variable("VORTEX_TEST_MIGRATION");
  if (file.empty()) return "";
  std::ifstream in(file, std::ios::binary);
  std::string sql(std::istreambuf_iterator<char>(in), {});
  if (sql.empty()) {
    std::cerr << "cannot read " << file << '\n';
    std::exit(2);
  }
  return sql;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string next = next_migration();
  std::vector<std::string_view> migrations(kMigrations.begin(), kMigrations.end());
  if (!next.empty()) migrations.emplace_back(next);
  return vortex::server::run_program(argc, argv, {durability(), migrations});
}
