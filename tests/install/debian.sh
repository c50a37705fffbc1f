#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the Debian packages, installs library and command line in a fresh Debian of the same release, uses
# them, removes them and looks for what is left.
# usage: debian.sh WORK_DIR
set -euo pipefail
work=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR
. "$here/fresh_debian.sh"
mkdir -p "$work"

echo "-- packages"
make_packages "$work"
packages=(build/debian/libvortex*.deb build/debian/vortex_*.deb)
check_packages "${packages[@]}"

echo "-- a fresh Debian $release"
use_debian "$work" used "${packages[@]}" "$here/main.cpp"

echo "-- installed, used and removed"
in_debian "$used" <<'END'
. /given/inside.sh
quietly apt-get update
remember_what_is_there

install_packages /given/*.deb
dpkg --verify vortex libvortex0 libvortex-dev

export VORTEX_API_KEY=VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing
vortex --version
vortex sign --id user-123 --email user@example.com |
  grep fef82d17ce92d990ded394c05d2d8dc7c88c1fed3c5d5377f054994647e49e5b

cd /tmp
c++ -std=c++20 /given/main.cpp -o linked $(pkg-config --cflags --libs vortex)
./linked
ldd linked | grep -q libvortex.so.0
c++ -std=c++20 /given/main.cpp -o whole $(pkg-config --cflags vortex) -pthread \
  -Wl,-Bstatic -lvortex -Wl,-Bdynamic $(pkg-config --libs libcrypto libcurl)
./whole
if ldd whole | grep -q vortex; then echo "the archive was not used"; exit 1; fi

remember_what_they_bring vortex libvortex0 libvortex-dev
quietly apt-get purge --yes vortex libvortex0 libvortex-dev
nothing_is_left
END
