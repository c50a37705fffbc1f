#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the server's package in a fresh Debian, boots that with systemd in a container without a network, and
# looks there at what only a running systemd does. Ends with 77 where no such container may be started.
# usage: booted.sh WORK_DIR
set -euo pipefail
work=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
# shellcheck source-path=SCRIPTDIR
. "$here/fresh_debian.sh"
mkdir -p "$work"

echo "-- the package, and a newer one"
make_packages "$work"
make_newer_server "$work"

echo "-- a fresh Debian $release"
use_debian "$work" booted build/debian/vortexd_*.deb "$work"/newer/vortexd_*.deb "$here/service.sh" \
  "$here/booted_inside.sh" docs/guides/operations.md
container=("${as_root[@]}" systemd-nspawn --quiet --directory="$used" --machine="vortexd-$$" --register=no --keep-unit
  --private-network)
if ! "${container[@]}" true >"$work/container.log" 2>&1 </dev/null; then
  echo "no container can be started here: $(tail -n 1 "$work/container.log")"
  exit 77
fi
in_debian "$used" <<'END'
. /given/inside.sh
quietly apt-get update
install_packages systemd systemd-sysv curl
adduser --system --quiet --group somebody
install_packages /given/vortexd_*-1_*.deb
# What is done after the boot; it ends the container.
cat >/etc/systemd/system/inside.service <<'UNIT'
[Unit]
After=vortexd.service
[Service]
Type=oneshot
ExecStart=/bin/bash -eu /given/booted_inside.sh
ExecStopPost=/usr/bin/systemctl poweroff --force
StandardOutput=file:/given/log
StandardError=inherit
UNIT
quietly systemctl add-wants multi-user.target inside.service
END

echo "-- booted"
timeout 300 "${container[@]}" --boot >"$work/boot.log" 2>&1 </dev/null || tail -n 20 "$work/boot.log" >&2
cat "$used/given/log"
[ "$(tail -n 1 "$used/given/log")" = "all of it" ]
