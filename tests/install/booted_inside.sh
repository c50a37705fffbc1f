# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What booted.sh does in the container, under systemd.
. /given/inside.sh
. /given/service.sh
address=127.0.0.1:8080
cd /tmp

property() { systemctl show --property "$1" --value vortexd; }
# usage: wait_until CONDITION...     a minute at most
wait_until() {
  local tries
  for ((tries = 0; tries < 300; ++tries)); do
    if "$@"; then return 0; fi
    sleep 0.2
  done
  echo "never: $*" >&2
  exit 1
}
is_back() { [ "$(property NRestarts)" = 1 ] && systemctl --quiet is-active vortexd; }

echo "-- it was started, and serves as the guide says"
systemctl --quiet is-enabled vortexd
systemctl --quiet is-active vortexd
for block in keys settings health; do as_the_guide_says "$block"; done
invite ada@example.com
ada=$id
as_the_guide_says backup
invite grace@example.com
grace=$id
as_the_guide_says restore
expect "$(ask "/invitations/$ada")$(ask "/invitations/$grace")" 200404

echo "-- it may do no more than that"
status=/proc/$(property MainPID)/status
expect "$(sed -n 's/^CapBnd:[[:space:]]*//p; s/^NoNewPrivs:[[:space:]]*//p; s/^Seccomp:[[:space:]]*//p' "$status" |
  tr '\n' ' ')" "0000000000000000 1 2 "
for place in /etc/vortexd /var/lib /home /usr; do
  if vortexd --data /var/lib/vortexd backup "$place/copy.db" 2>/dev/null; then
    echo "it writes to $place" >&2
    exit 1
  fi
done
mkdir /home/theirs /tmp/theirs
for place in /home/theirs /tmp/theirs; do
  if [ -e "/proc/$(property MainPID)/root$place" ]; then
    echo "it sees $place" >&2
    exit 1
  fi
done

echo "-- its lines are in the journal, and those of one request are JSON"
journalctl --unit vortexd --output cat | grep -q '"event":"request","requestId":"[0-9a-f]*","method":"POST"'

echo "-- killed, it comes back"
kill -KILL "$(property MainPID)"
wait_until is_back
expect "$(ask "/invitations/$ada")" 200

echo "-- settings that are wrong are not tried again"
cp /etc/vortexd/vortexd.toml good.toml
echo 'nonsense = 1' >>/etc/vortexd/vortexd.toml
if systemctl restart vortexd 2>/dev/null; then exit 1; fi
expect "$(property ActiveState) $(property ExecMainStatus)" "failed 2"
cat good.toml >/etc/vortexd/vortexd.toml

echo "-- an upgrade puts the new one in its place, with a unix socket that others may use"
sed -i 's|^listen = .*|listen = "unix:/run/vortexd/http.sock"|' /etc/vortexd/vortexd.toml
systemctl start vortexd
before=$(property MainPID)
quietly dpkg --install /given/vortexd_*-2_*.deb
systemctl --quiet is-active vortexd
[ "$before" != "$(property MainPID)" ]
setpriv --reuid somebody --regid somebody --clear-groups \
  curl --fail --silent --unix-socket /run/vortexd/http.sock http://localhost/readyz >/dev/null

echo "-- removed, it is stopped"
quietly apt-get remove --yes vortexd
if systemctl --quiet is-active vortexd; then exit 1; fi
[ -e /var/lib/vortexd/vortex.db ]
echo "all of it"
