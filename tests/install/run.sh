#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the build and builds a user's project from what was installed, in both ways.
# usage: run.sh BUILD_DIR SCRATCH_DIR
set -euo pipefail
build=$1 scratch=$2
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$scratch"
mkdir -p "$scratch"
cmake --install "$build" --prefix "$scratch/prefix" >"$scratch/install.log"

echo "-- the command line with its manual and completions"
if [ -x "$scratch/prefix/bin/vortex" ]; then
  for file in man/man1/vortex.1 bash-completion/completions/vortex zsh/site-functions/_vortex \
    fish/vendor_completions.d/vortex.fish; do
    grep -q webhooks "$scratch/prefix/share/$file"
  done
fi

echo "-- find_package(vortex)"
cmake -S "$here/consumer" -B "$scratch/cmake" -G Ninja \
  -DCMAKE_PREFIX_PATH="$scratch/prefix" >"$scratch/configure.log"
cmake --build "$scratch/cmake" >"$scratch/build.log"
"$scratch/cmake/consumer"

echo "-- pkg-config"
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$scratch/prefix" -name vortex.pc)")
# shellcheck disable=SC2046 # the flags are meant to be split
c++ -std=c++20 "$here/consumer/main.cpp" -o "$scratch/consumer" \
  $(pkg-config --cflags --libs vortex)
"$scratch/consumer"
