#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the server's package in a fresh Debian and does there what docs/guides/operations.md says, in its
# words: serves, backs up, restores, upgrades, goes back, removes, purges. No systemd runs in a chroot, so that
# the server is started with what the unit says, as its user.
# usage: vortexd.sh WORK_DIR
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
check_packages build/debian/vortexd_*.deb

echo "-- a fresh Debian $release"
use_debian "$work" served build/debian/vortexd_*.deb "$work"/newer/vortexd_*.deb "$here/service.sh" \
  packaging/container/healthy packaging/container/Containerfile docs/guides/operations.md

echo "-- installed"
in_debian "$used" <<'END'
. /given/inside.sh
. /given/service.sh
trap stop EXIT
# What the guide's commands call.
systemctl() {
  case $1 in
    start) start ;;
    stop) stop ;;
    restart) stop && start ;;
  esac
}

# Nobody is there to be asked.
echo 'APT::Get::Assume-Yes "true"; APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/99unasked
quietly apt-get update
install_packages curl
adduser --system --quiet --group somebody
remember_what_is_there
cd /tmp
older=$(ls /given/vortexd_*-1_*.deb) newer=$(ls /given/vortexd_*-2_*.deb)

cp "$older" .
as_the_guide_says install
rm vortexd_*.deb
dpkg --verify vortexd
remember_what_they_bring vortexd
expect "$(stat --format '%U:%G %a' /var/lib/vortexd)" "vortexd:vortexd 700"
expect "$(stat --format '%U:%G %a' /etc/vortexd/vortexd.toml)" "root:vortexd 640"
[ -L /etc/systemd/system/multi-user.target.wants/vortexd.service ]

echo "-- served"
start
as_the_guide_says keys
as_the_guide_says settings
as_the_guide_says health
VORTEXD_LISTEN=$address bash /given/healthy
invite ada@example.com
ada=$id
if setpriv --reuid somebody --regid somebody --clear-groups cat /etc/vortexd/vortexd.toml 2>/dev/null; then
  echo "others read the settings"
  exit 1
fi

echo "-- backed up, and restored"
as_the_guide_says backup
invite grace@example.com
grace=$id
as_the_guide_says restore
expect "$(ask "/invitations/$ada")" 200
expect "$(ask "/invitations/$grace")" 404

echo "-- upgraded, and back"
echo '# changed by who runs it' >>/etc/vortexd/vortexd.toml
invite lin@example.com
lin=$id
cp "$newer" .
as_the_guide_says upgrade
rm vortexd_*.deb
for version in 2 1; do
  if [ "$version" = 1 ]; then install_packages --allow-downgrades "$older"; fi
  expect "$(dpkg-query --show --showformat '${Version}' vortexd | sed 's/.*-//')" "$version"
  systemctl restart vortexd
  expect "$(ask "/invitations/$ada")$(ask "/invitations/$lin")" 200200
  expect "$(tail -n 1 /etc/vortexd/vortexd.toml)" '# changed by who runs it'
  expect "$(stat --format '%U:%G %a' /etc/vortexd/vortexd.toml)" "root:vortexd 640"
done

echo "-- removed, and installed again"
stop
if VORTEXD_LISTEN=$address bash /given/healthy 2>/dev/null; then echo "healthy without a server"; exit 1; fi
quietly apt-get remove --yes vortexd
[ ! -e /usr/bin/vortexd ]
[ -e /etc/vortexd/vortexd.toml ]
install_packages "$newer"
# What the image runs is what the unit runs.
expect "$(sed -n 's/^ENTRYPOINT \[\(.*\)\]/\1/p' /given/Containerfile | tr -d '",')" "$(unit_says ExecStart)"
start
expect "$(ask "/invitations/$ada")" 200
stop

echo "-- purged"
apt-get purge --yes vortexd | grep '^/var/lib/vortexd is kept'
[ -e /var/lib/vortexd/vortex.db ]
[ -e /var/backups/vortexd/monday.db ]
[ ! -e /etc/vortexd ]
as_the_guide_says erase
rm -rf /var/lib/vortexd.before
nothing_is_left
END
