#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the SDK with clang and libc++ and runs its tests, then builds it as a shared library, where
# libc++ tells types that are thrown apart by their address, and runs a user's program over that.
# usage: libcxx.sh WORK_DIR
set -euo pipefail
work=$1/libcxx
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
mkdir -p "$work"

quietly() {
  "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
}
build() {
  local folder=$1
  shift
  quietly cmake -S "$root" -B "$work/$folder" -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 \
    -DCMAKE_CXX_FLAGS=-stdlib=libc++ -DVORTEX_WARNINGS_AS_ERRORS=ON \
    -DVORTEX_BUILD_CLI=OFF -DVORTEX_BUILD_SERVER=OFF "$@"
}

build static -DVORTEX_INSTALL=OFF
# The others need RapidCheck, which is compiled for the other standard library.
quietly cmake --build "$work/static" --target vortex sdk
"$work/static/tests/sdk" | tail -n 3

build shared -DBUILD_SHARED_LIBS=ON -DVORTEX_BUILD_TESTS=OFF
quietly cmake --build "$work/shared"
CXX=clang++-19 CXXFLAGS=-stdlib=libc++ "$here/../install/run.sh" find_package "$work/shared"
