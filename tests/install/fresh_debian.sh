# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For tests of Debian packages, to be sourced: makes them, and a fresh Debian of the same release to use them
# in. Becomes root for that Debian, which WORK_DIR keeps for the next time.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "$VERSION_CODENAME")

# usage: logged LOG COMMAND...     its words only where it fails
logged() {
  "${@:2}" >"$1" 2>&1 || { tail -n 30 "$1" >&2; exit 1; }
}

# usage: check_packages FILE...
check_packages() {
  local root_arguments=()
  [ "$(id -u)" -ne 0 ] || root_arguments=(--allow-root)
  lintian "${root_arguments[@]}" --fail-on error "$@"
}

# All packages, into build/debian.
# usage: make_packages WORK_DIR
make_packages() {
  rm -f build/debian/*.deb
  logged "$1/packages.log" cmake --workflow --preset debian
}

# The server's package again, with a higher version, into WORK_DIR/newer.
# usage: make_newer_server WORK_DIR
make_newer_server() {
  rm -rf "$1/newer"
  logged "$1/newer.log" cpack --config build/debian/CPackConfig.cmake -B "$1/newer" \
    -D CPACK_COMPONENTS_ALL=server -D CPACK_DEBIAN_PACKAGE_RELEASE=2
}

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

make_fresh_debian() {
  local root=$1 mirror
  "${as_root[@]}" rm -rf --one-file-system "$root"
  mirror=$(apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' "Codename: $release" 'Component: main' | sort -u | head -n 1)
  logged "$root.log" "${as_root[@]}" debootstrap --variant=minbase "$release" "$root" ${mirror:+"$mirror"}
  logged "$root.log" in_debian "$root" <<'END_OF_SCRIPT'
apt-get update
apt-get install --yes --no-install-recommends ca-certificates g++ pkgconf
END_OF_SCRIPT
  touch "$root.complete"
}

# A Debian with these files in /given, which is gone when the test ends.
# usage: use_debian WORK_DIR NAME FILE...
use_debian() {
  local fresh=$1/fresh
  used=$1/$2
  [ -e "$fresh.complete" ] || make_fresh_debian "$fresh"
  trap '"${as_root[@]}" rm -rf --one-file-system "$used"' EXIT
  "${as_root[@]}" rm -rf --one-file-system "$used"
  "${as_root[@]}" cp --archive --reflink=auto "$fresh" "$used"
  "${as_root[@]}" mkdir "$used/given"
  "${as_root[@]}" cp "${@:3}" "$here/inside.sh" "$used/given"
}
