// SPDX-License-Identifier: MIT
#include "server/app/main.hpp"

int main(int argc, char** argv) {
  return vortex::server::run_program(argc, argv);
}
