#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the Debian packages, installs them in a fresh Debian of the same release, uses them, removes
# them and looks for what is left. Becomes root for the fresh Debian, which WORK_DIR keeps for the next
# time.
# usage: debian.sh WORK_DIR
set -euo pipefail
work=$1
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
mkdir -p "$work"

echo "-- packages"
rm -f build/debian/*.deb
cmake --workflow --preset debian >"$work/packages.log" 2>&1 || { tail -n 30 "$work/packages.log" >&2; exit 1; }
root_arguments=()
[ "$(id -u)" -ne 0 ] || root_arguments=(--allow-root)
lintian "${root_arguments[@]}" --fail-on error build/debian/*.deb

# In a mount namespace of its own, so that nothing is mounted anymore when it ends.
# usage: in_debian ROOT      the script comes from standard input
in_debian() {
  local script
  script=$(cat)
  "${as_root[@]}" unshare --mount --propagation private bash -euc '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    exec chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
      DEBIAN_FRONTEND=noninteractive http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
      bash -euc "$2"' bash "$1" "$script" </dev/null
}

echo "-- a fresh Debian $release"
fresh=$work/fresh
if [ ! -e "$fresh.complete" ]; then
  "${as_root[@]}" rm -rf --one-file-system "$fresh"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' "Codename: $release" 'Component: main' | sort -u | head -n 1)
  "${as_root[@]}" debootstrap --variant=minbase "$release" "$fresh" ${mirror:+"$mirror"} \
    >"$work/debootstrap.log" 2>&1 || { tail -n 30 "$work/debootstrap.log" >&2; exit 1; }
  in_debian "$fresh" >"$work/debootstrap.log" 2>&1 <<'END' || { tail -n 30 "$work/debootstrap.log" >&2; exit 1; }
apt-get update
apt-get install --yes --no-install-recommends ca-certificates g++ pkgconf
END
  touch "$fresh.complete"
fi
used=$work/used
trap '"${as_root[@]}" rm -rf --one-file-system "$used"' EXIT
"${as_root[@]}" rm -rf --one-file-system "$used"
"${as_root[@]}" cp --archive --reflink=auto "$fresh" "$used"
"${as_root[@]}" mkdir "$used/given"
"${as_root[@]}" cp build/debian/*.deb "$here/main.cpp" "$used/given"

echo "-- installed, used and removed"
in_debian "$used" <<'END'
quietly() { "$@" >/tmp/log 2>&1 || { tail -n 30 /tmp/log >&2; exit 1; }; }
quietly apt-get update
find / -xdev -path /given -prune -o -print | sort >/tmp/before

quietly apt-get install --yes --no-install-recommends /given/*.deb
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

dpkg --listfiles vortex libvortex0 libvortex-dev | sort --unique >/tmp/ours
quietly apt-get purge --yes vortex libvortex0 libvortex-dev
left=$(comm -23 /tmp/ours /tmp/before | while read -r file; do
  if [ -e "$file" ] && ! dpkg --search "$file" >/dev/null 2>&1; then echo "$file"; fi; done)
left+=$(find / -xdev \( -path /given -o -path /proc -o -path /var/log -o -path /var/cache \) -prune \
  -o -name '*vortex*' -print)
left+=$(dpkg-query --show --showformat '${binary:Package} ${db:Status-Status}\n' | grep vortex || true)
if [ -n "$left" ]; then echo "left behind: $left"; exit 1; fi
echo "nothing is left"
END
