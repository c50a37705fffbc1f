#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the SDK for aarch64 and runs its tests, the recorded answers among them, in an emulator. The
# libraries come from Debian's packages for aarch64, unpacked into WORK_DIR, where apt keeps its books
# about them as well: the system is not touched.
# usage: aarch64.sh WORK_DIR
set -euo pipefail
work=$1/aarch64
here=$(cd "$(dirname "$0")" && pwd)
packages=(libssl-dev libcurl4-openssl-dev rapidjson-dev doctest-dev librapidcheck-dev libstdc++6)
mkdir -p "$work"

quietly() {
  "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
}

apt() {
  apt-get -o Dir::State="$work/apt" -o Dir::State::status="$work/apt/status" \
    -o Dir::Cache="$work/apt" -o APT::Architecture=arm64 -o APT::Architectures=arm64 \
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" "$@"
}
if [ "${packages[*]}" != "$(cat "$work/unpacked" 2>/dev/null)" ]; then
  rm -rf "$work/apt" "$work/root"
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/root"
  : >"$work/apt/status"
  quietly apt update
  quietly apt --yes --no-install-recommends --download-only install "${packages[@]}"
  for package in "$work"/apt/archives/*.deb; do dpkg-deb --extract "$package" "$work/root"; done
  echo "${packages[*]}" >"$work/unpacked"
fi

quietly cmake -S "$here/../.." -B "$work/build" -G Ninja -DVORTEX_SYSROOT="$work/root" \
  -DCMAKE_TOOLCHAIN_FILE="$here/aarch64.cmake" -DVORTEX_WARNINGS_AS_ERRORS=ON \
  -DVORTEX_INSTALL=OFF -DVORTEX_BUILD_CLI=OFF -DVORTEX_BUILD_SERVER=OFF
quietly cmake --build "$work/build" --target vortex base wire sdk
for suite in base wire sdk; do
  qemu-aarch64 -L "$work/root" "$work/build/tests/$suite" 2>&1 | tail -n 3
done
