# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For scripts inside of the fresh Debian, to be sourced.

# Runs a command and says what it said where it fails.
quietly() { "$@" >/tmp/log 2>&1 || { tail -n 30 /tmp/log >&2; exit 1; }; }

install_packages() { quietly apt-get install --yes --no-install-recommends "$@"; }

remember_what_is_there() { find / -xdev -path /given -prune -o -print | sort >/tmp/before; }

# usage: remember_what_they_bring PACKAGE...
remember_what_they_bring() { dpkg --listfiles "$@" | sort --unique >/tmp/ours; }

# Ends with 1 where packages that were purged left anything, but for what is named.
# usage: nothing_is_left [PATH...]
nothing_is_left() {
  local left kept=(-path /given -o -path /proc -o -path /var/log -o -path /var/cache) path
  for path in "$@"; do kept+=(-o -path "$path"); done
  left=$(comm -23 /tmp/ours /tmp/before | while read -r file; do
    if [ -e "$file" ] && ! dpkg --search "$file" >/dev/null 2>&1; then echo "$file"; fi; done)
  left+=$(find / -xdev \( "${kept[@]}" \) -prune -o -name '*vortex*' -print)
  left+=$(dpkg-query --show --showformat '${binary:Package} ${db:Status-Status}\n' | grep vortex || true)
  if [ -n "$left" ]; then echo "left behind: $left"; exit 1; fi
  echo "nothing is left"
}
